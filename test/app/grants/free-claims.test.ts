import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { grantIdOf } from "../../../src/app/grants/prepare-grant.ts";
import type { GrantId } from "../../../src/domain/grant.ts";
import type { PendingEffect } from "../../../src/ports/decision-log.ts";
import type { Storage } from "../../../src/ports/storage.ts";
import { aGrant, aHolderId } from "../../support/builders.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const pending = {
  position: 7,
  subjectId: aHolderId("A"),
  rule: "benefit/refund",
  cycle: "2026",
  outcome: "eligible",
  isSuperseded: false,
} as PendingEffect;

/** A log whose newest decision waits for its effect: the scan that made it stopped before. */
const withPending = (storage: Storage): Storage => ({
  ...storage,
  decisions: {
    ...storage.decisions,
    pending: async (from, below) => (from <= pending.position && pending.position < below ? [pending] : []),
  },
});

describe("claims of a grant that a crash kept from being opened", () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  it("are given up by reconciling once no decision calls for the grant, so that a person is not used up", async () => {
    const { grants } = world.storage;
    const opened = aGrant();
    await grants.claim(opened.grantId, ["refund|of-the-opened"]);
    await grants.open(opened);
    const left = "left-behind" as GrantId;
    await grants.claim(left, ["hiring|person-1", "hiring|person-2"]);
    expect(await world.app.reconcile(undisturbed)).toMatchObject({ claimsFreed: 1 });
    expect(await grants.claimsOf(left)).toEqual([]);
    expect(await grants.claimsOf(opened.grantId)).toEqual(["refund|of-the-opened"]);
    expect(await grants.claim("another" as GrantId, ["hiring|person-1"])).toEqual(new Map());
  });

  it("stay where a decision whose effects are not finished still calls for it", async () => {
    const waiting = await openWorld({ around: withPending });
    const { grants } = waiting.storage;
    await grants.claim(grantIdOf(pending), ["refund|person-1"]);
    expect(await waiting.app.reconcile(undisturbed)).toMatchObject({ claimsFreed: 0 });
    expect(await grants.claimsOf(grantIdOf(pending))).toEqual(["refund|person-1"]);
    await waiting.close();
  });
});
