import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import type { DeliveryFailure } from "../../../src/ports/notice-channel.ts";
import type { Receipt } from "../../../src/ports/receipts.ts";
import { aRow } from "../../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const deadNumber: DeliveryFailure = { failure: "permanent", code: "30005", reason: "空号", fault: "number" };
const switchedOff: DeliveryFailure = { failure: "temporary", code: "30003", reason: "关机", fault: "number" };

describe("a receipt", () => {
  let world: World;
  const deliver = () => world.app.deliverNotices({ signal: undisturbed });
  const theNotice = async () => (await world.notices())[0];
  const theCase = async () => (await world.storage.cases.list({ limit: 10 }))[0];
  const receipt = async (what: Pick<Receipt, "state"> & Partial<DeliveryFailure>, reference?: string) => {
    const { noticeId } = (await theNotice()) ?? { noticeId: "" };
    const known = reference ?? `ref-${noticeId}`;
    return { channel: "test-channel", reference: known, at: 0, ...what } as Receipt;
  };
  const record = async (...about: Parameters<typeof receipt>) => world.app.recordReceipt(await receipt(...about));

  beforeEach(async () => {
    world = await openWorld({ settings: { contactHours: { from: "00:00", to: "23:59" } } });
    await world.importRows([aRow()]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    await deliver();
  });
  afterEach(() => world.close());

  it("says that a message arrived, and nothing that comes later takes that back", async () => {
    expect(await record({ state: "delivered" })).toBe("moved");
    for (const what of [{ state: "accepted" }, { state: "delivered" }, { state: "failed", ...deadNumber }] as const)
      expect(await record(what)).toBe("late");
    expect(await theNotice()).toMatchObject({ state: "delivered" });
  });

  it("of nothing that was sent here is dropped", async () => {
    expect(await record({ state: "delivered" }, "another")).toBe("unknown-notice");
    expect(await theNotice()).toMatchObject({ state: "accepted" });
  });

  it("that the number is dead leaves the holder to a person, where no channel is left", async () => {
    expect(await record({ state: "failed", ...deadNumber })).toBe("moved");
    expect(await theNotice()).toMatchObject({ state: "failed", failure: "30005", trouble: { fault: "number" } });
    expect(await world.storage.worklist.countByKind()).toEqual({ unreachable: 1 });
  });

  it("that the phone is off makes it owed again, after a minute", async () => {
    expect(await record({ state: "failed", ...switchedOff })).toBe("moved");
    expect(await deliver()).toMatchObject({ accepted: 0, waiting: 1 });
    world.setTime("2026-03-10 10:01");
    expect(await deliver()).toMatchObject({ accepted: 1 });
    expect(await theNotice()).toMatchObject({ state: "accepted", attempts: 2 });
  });

  it("that comes before the answer to the call counts, and the answer changes nothing", async () => {
    await record({ state: "failed", ...switchedOff });
    world.setTime("2026-03-10 10:01");
    world.channel.answerWith(async ({ noticeId }) => {
      await world.app.recordReceipt({ channel: "test-channel", reference: "r2", noticeId, at: 0, state: "delivered" });
      return { outcome: "accepted", reference: "r2" };
    });
    expect(await deliver()).toMatchObject({ accepted: 1 });
    expect(await theNotice()).toMatchObject({ state: "delivered", reference: "r2" });
    expect(await theCase()).toMatchObject({ state: "notified" });
  });
});
