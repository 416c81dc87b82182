import { describe, expect, it } from "@jest/globals";
import { guardedChannel } from "../../../src/app/channels/guarded-channel.ts";
import { phoneMessages } from "../../support/messages.ts";
import { testChannel } from "../../support/test-channel.ts";
import { undisturbed } from "../../support/world.ts";

const leaving = () => Object.assign(testChannel("sms", "sms"), { leavesMachine: true });
const message = phoneMessages()();
const number = message.to.by === "phone" ? message.to.number : "";
const letter = { ...message, to: { by: "post", name: "示例", address: number } } as const;

describe("a guarded channel", () => {
  it("holds everything back while live sending is off, and says that nobody was told", async () => {
    const inner = leaving();
    const channel = guardedChannel(inner, { isOn: false, guests: [number] });
    expect(await channel.deliver(message, undisturbed)).toMatchObject({ outcome: "held-back" });
    expect(inner.sent).toEqual([]);
    expect(channel.leavesMachine).toBe(false);
  });

  it("sends when it is on", async () => {
    const inner = leaving();
    const channel = guardedChannel(inner, { isOn: true });
    expect(await channel.deliver(message, undisturbed)).toMatchObject({ outcome: "accepted" });
    expect([channel.name, channel.kind, channel.leavesMachine]).toEqual(["sms", "sms", true]);
  });

  it("sends to guests only while there is a list, an empty one included", async () => {
    const inner = leaving();
    const send = (guests: readonly string[], one: Parameters<typeof inner.deliver>[0] = message) =>
      guardedChannel(inner, { isOn: true, guests }).deliver(one, undisturbed);
    expect(await send([number])).toMatchObject({ outcome: "accepted" });
    expect(await send(["13900000000"])).toMatchObject({ outcome: "held-back" });
    expect(await send([])).toMatchObject({ outcome: "held-back" });
    expect(await send([number], letter)).toMatchObject({ outcome: "held-back" });
    expect(inner.sent).toHaveLength(1);
  });

  it("asks what became of an attempt also while nothing is sent", async () => {
    const inner = leaving();
    inner.findWith(async () => ({ outcome: "accepted", reference: "r" }));
    const channel = guardedChannel(inner, { isOn: false });
    expect(await channel.find(message, undisturbed)).toEqual({ outcome: "accepted", reference: "r" });
  });

  it("leaves alone a channel that never leaves the machine", () => {
    const inner = testChannel();
    expect(guardedChannel(inner, { isOn: false })).toBe(inner);
  });
});
