import type { ReplyRecorded } from "../../src/app/notices/record-reply.ts";
import type { World } from "./world.ts";

/** Posts what a holder writes by the world's channel at its hour, each time as a message of its own. */
export function replying(world: () => World, number: string) {
  let posted = 0;
  return (
    text: string,
    from = number,
    { channel = "test-channel", id = `m${(posted += 1)}` } = {},
  ): Promise<ReplyRecorded> =>
    world().app.recordReply({ channel, from, text, at: world().parts.clock.now(), providerId: id });
}
