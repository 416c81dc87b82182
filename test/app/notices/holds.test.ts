import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { InvalidInput } from "../../../src/ports/errors.ts";
import { nthRow, rowsUpTo } from "../../support/small-register.ts";
import { acceptAll } from "../../support/test-channel.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const sending = { attempts: 10, channelPerDay: 100, holderPerDay: 100 };
const contactHours = { from: "00:00", to: "23:59" };

describe("sending that is held back", () => {
  let world: World;
  const open = async (limits: Partial<typeof sending> = {}) => {
    world = await openWorld({ settings: { contactHours, sending: { ...sending, ...limits } } });
    await world.importRows(rowsUpTo(3));
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
  };
  const deliver = () => world.app.deliverNotices({ signal: undisturbed });

  beforeEach(() => open());
  afterEach(() => world.close());

  it("stops before the next message, also in the middle of a run, and goes on as it was", async () => {
    world.channel.answerWith(async (message) => {
      await world.app.holdSending({ all: true }, "文字有误");
      return acceptAll(message);
    });
    expect(await deliver()).toMatchObject({ accepted: 1, waiting: 2 });
    expect(await deliver()).toMatchObject({ accepted: 0, waiting: 2 });
    const says = (await world.app.examine({ rejectsDirectory: world.folder })).map((finding) => finding.says).join();
    expect(says).toContain("全部通知已停发（文字有误）");
    world.channel.answerWith(acceptAll);
    expect(await world.app.resumeSending({ all: true })).toBe(true);
    expect(await world.app.resumeSending({ all: true })).toBe(false);
    await expect(world.app.resumeSending({ rule: "renewal/food" })).rejects.toThrow("renewal/food");
    expect(await deliver()).toMatchObject({ accepted: 2, waiting: 0 });
  });

  it.each([
    [{ rule: "renewal/food-operation" }, "rule-paused"],
    [{ channel: "test-channel" }, "channel-paused"],
  ] as const)("for %j waits, costs no attempt, and is looked at again", async (held, failure) => {
    await world.app.holdSending(held);
    expect(await deliver()).toMatchObject({ accepted: 0, retried: 3, waiting: 3 });
    expect(new Set((await world.notices()).map((notice) => [notice.failure, notice.attempts].join()))).toEqual(
      new Set([`${failure},0`]),
    );
    await world.app.resumeSending(held);
    world.setTime("2026-03-10 10:15");
    expect(await deliver()).toMatchObject({ accepted: 3 });
  });

  it("for a rule or channel that there is not is refused", async () => {
    await expect(world.app.holdSending({ rule: "renewal/none" })).rejects.toBeInstanceOf(InvalidInput);
    await expect(world.app.holdSending({ channel: "none" })).rejects.toBeInstanceOf(InvalidInput);
  });

  it("by the channel's limit of the day goes on the next day", async () => {
    await world.close();
    await open({ channelPerDay: 2 });
    expect(await deliver()).toMatchObject({ accepted: 2, retried: 1, waiting: 1 });
    world.setTime("2026-03-10 23:00");
    expect(await deliver()).toMatchObject({ accepted: 0 });
    world.setTime("2026-03-11 10:00");
    expect(await deliver()).toMatchObject({ accepted: 1, waiting: 0 });
  });

  it("by a holder's limit of the day holds nobody else back", async () => {
    await world.close();
    await open({ holderPerDay: 1 });
    expect(await deliver()).toMatchObject({ accepted: 3 });
    const another = nthRow(1, { 编号: "JY10900001" });
    await world.importRows([another, nthRow(4)]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    expect(await deliver()).toMatchObject({ accepted: 1, retried: 1, waiting: 1 });
    expect((await world.notices()).flatMap(({ failure }) => failure ?? [])).toEqual(["holder-limit"]);
    world.setTime("2026-03-11 10:00");
    expect(await deliver()).toMatchObject({ accepted: 1, waiting: 0 });
  });

  it("by a holder's limit of the day does not count what failed on its way", async () => {
    await world.close();
    await open({ holderPerDay: 1 });
    world.channel.answerWith(async () => ({
      outcome: "failed",
      failure: "temporary",
      reason: "…",
      code: "E1",
      fault: "provider",
    }));
    expect(await deliver()).toMatchObject({ retried: 3 });
    world.channel.answerWith(acceptAll);
    world.setTime("2026-03-10 10:01");
    expect(await deliver()).toMatchObject({ accepted: 3, waiting: 0 });
  });
});
