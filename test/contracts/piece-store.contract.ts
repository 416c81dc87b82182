import { expect } from "@jest/globals";
import { Conflict } from "../../src/ports/errors.ts";
import { aLicenceId, aLicenceRecord, anImport, aPiece, nineOClock, rowsOf } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

export function pieceStoreContract({ promises }: ContractSuite): void {
  promises("a piece comes back as it was saved", async ({ storage, reopen }) => {
    const act = aPiece({ batch: "s/1/act", stretch: { stage: "act", from: 3, below: 900 } });
    await storage.pieces.enter([aPiece(), act]);
    const saved = aPiece({
      worker: "one pid 1",
      heldUntil: nineOClock,
      fence: 2,
      stalled: 1,
      reached: aLicenceId("JY3"),
      subjects: 500,
      vectors: [Uint8Array.of(0, 255, 7), new Uint8Array(0)],
      entries: [Uint8Array.of(9, 0, 254)],
      finished: 4,
      failures: [{ licenceId: aLicenceId("JY9"), rule: "renewal/food-operation", reason: "unreadable" }],
      failureCount: 1,
      isDone: true,
      revision: 1,
    });
    await storage.pieces.save(saved);
    const { pieces } = await reopen();
    expect(await pieces.get(saved.pieceId)).toEqual(saved);
    expect(await pieces.get(act.pieceId)).toEqual(act);
    expect(await pieces.get("none")).toBeUndefined();
  });

  promises("entering a piece again leaves it as it is", async ({ storage: { pieces } }) => {
    await pieces.enter([aPiece()]);
    await pieces.save(aPiece({ subjects: 5, revision: 1 }));
    await pieces.enter([aPiece(), aPiece({ no: 1 })]);
    expect((await pieces.list(aPiece().batch)).map(({ subjects }) => subjects)).toEqual([5, 0]);
  });

  promises("pieces are listed by number, batch by batch", async ({ storage: { pieces } }) => {
    await pieces.enter([10, 9, 0].map((no) => aPiece({ no })));
    await pieces.enter([aPiece({ batch: "another" })]);
    expect((await pieces.list(aPiece().batch)).map(({ no }) => no)).toEqual([0, 9, 10]);
    expect(await pieces.list("none")).toEqual([]);
    await pieces.save(aPiece({ no: 9, heldUntil: nineOClock, isDone: true, entries: [Uint8Array.of(1)], revision: 1 }));
    expect(await pieces.standing(aPiece().batch)).toEqual(
      (await pieces.list(aPiece().batch)).map(({ pieceId, no, isDone, heldUntil }) => ({
        pieceId,
        no,
        isDone,
        heldUntil,
      })),
    );
  });

  promises("of two who save on one revision one wins; a late one writes nothing", async ({ storage, openAnother }) => {
    const { pieces } = storage;
    await pieces.enter([aPiece()]);
    const rivals = await Promise.allSettled([
      pieces.save(aPiece({ worker: "one", fence: 1, revision: 1 })),
      (await openAnother()).pieces.save(aPiece({ worker: "two", fence: 1, revision: 1 })),
    ]);
    expect(rivals.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const won = await pieces.get(aPiece().pieceId);
    for (const revision of [0, 1, 3])
      await expect(pieces.save(aPiece({ worker: "late", revision }))).rejects.toBeInstanceOf(Conflict);
    await expect(pieces.save(aPiece({ no: 7, revision: 1 }))).rejects.toBeInstanceOf(Conflict);
    expect(await pieces.get(aPiece().pieceId)).toEqual(won);
  });

  promises("a batch is forgotten, and no other", async ({ storage: { pieces } }) => {
    await pieces.enter([aPiece(), aPiece({ no: 1 }), aPiece({ batch: "another" })]);
    await pieces.forget(aPiece().batch);
    await pieces.forget(aPiece().batch);
    expect(await pieces.list(aPiece().batch)).toEqual([]);
    expect(await pieces.list("another")).toHaveLength(1);
  });

  promises("the register says where it may be cut", async ({ storage: { register } }) => {
    expect(await register.cutPoints(2)).toEqual([]);
    const { importId } = await register.beginImport(anImport());
    const numbers = ["JY1", "JY2", "JY3", "JY4", "JY5"];
    await register.applyLicences(importId, rowsOf(...numbers.map((licenceNo) => aLicenceRecord({ licenceNo }))));
    const all = (await register.list({ limit: 9 })).map(({ licence }) => licence.licenceId);
    expect(await register.cutPoints(2)).toEqual([all[1], all[3]]);
    expect(await register.cutPoints(2, all[0])).toEqual([all[2], all[4]]);
    expect(await register.cutPoints(9)).toEqual([]);
  });
}
