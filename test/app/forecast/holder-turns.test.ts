import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { holderTurnsIn, type HolderTurn } from "../../../src/app/forecast/holder-turns.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { importThrough, personsMapping, putBenefits } from "../../support/small-holders.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const from = civilDate("2026-03-10");

describe("the turns of holders", () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
    await putBenefits(world, "old-age-allowance");
  });
  afterEach(() => world.close());

  it("are those of whoever has a grant, or comes to one in the days; of everybody else nothing is kept", async () => {
    const persons = (lives: "是" | "否") =>
      importThrough(world, "persons", personsMapping, [
        "证件号码,姓名,电话,区划,出生日期,健在",
        `11010519491231002X,某人甲,13800000001,150624,1940-01-01,${lives}`,
        "440524188001010014,某人乙,13800000002,150624,1946-04-20,是",
        "11010519491231003X,某人丙,13800000003,150624,1990-01-01,是",
        "110105194912310048,某人丁,13800000004,150624,1930-01-01,否",
      ]);
    const turns = async (): Promise<readonly string[]> => {
      const ruleSet = await world.parts.rules.current();
      const days = { from, until: civilDate("2026-05-20"), isKeptCurrent: true, signal: undisturbed };
      const found: HolderTurn[] = [];
      for await (const turn of holderTurnsIn(world.parts, ruleSet, days)) found.push(turn);
      // Holders come in the order of their keyed ids.
      return found.map(({ decision: { asOf, outcome, cycle } }) => `${asOf} ${outcome} ${cycle}`).sort();
    };
    await persons("是");
    const ofSecond = ["2026-04-20 eligible 2026-04", "2026-05-01 eligible 2026-05"];
    expect(await turns()).toEqual([
      "2026-03-10 eligible 2026-03",
      "2026-04-01 eligible 2026-04",
      ...ofSecond.slice(0, 1),
      "2026-05-01 eligible 2026-05",
      ...ofSecond.slice(1),
    ]);
    await world.app.scanLicences({ asOf: from, signal: undisturbed });
    await persons("否");
    expect(await turns()).toEqual(["2026-03-10 not-eligible 2026-03", ...ofSecond]);
  });
});
