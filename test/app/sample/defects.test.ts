import { describe, expect, it } from "@jest/globals";
import { cast } from "../../../src/app/sample/cast.ts";
import { defectPeriods } from "../../../src/app/sample/defects.ts";
import type { Defect } from "../../../src/app/sample/defects.ts";
import { parseCivilDate } from "../../../src/domain/civil-date.ts";
import { checkPhone } from "../../../src/domain/identifiers/phone.ts";
import { checkUscc } from "../../../src/domain/identifiers/uscc.ts";
import { counts, rowsOf, share, textOf, usual } from "./support.ts";
import type { Row } from "./support.ts";

const many = { ...usual, licences: 30_000 };
const rows = rowsOf("licences.csv", many);
const castRows = cast.length + cast.filter(({ twin }) => twin !== undefined).length;

const columns = (row: Row, ...names: readonly string[]): string => names.map((name) => row[name]).join(" ");
const lastDay = (row: Row): string => row["有效期止"] ?? "";
const known = "有效 过期 暂停 被撤回 被撤销 被吊销 注销 已受理".split(" ");

/** How a row shows that it has the defect. */
const shows: Readonly<Record<Exclude<Defect, "exactDuplicate" | "repeatedNumber">, (row: Row) => boolean>> = {
  missingLastDay: (row) => lastDay(row) === "",
  unreadableLastDay: (row) => lastDay(row).endsWith("-02-30"),
  lastDayBeforeFirst: (row) => {
    const [from, until] = [parseCivilDate(row["有效期起"] ?? ""), parseCivilDate(lastDay(row))];
    return from !== undefined && until !== undefined && from > until;
  },
  chineseDates: (row) => /^\d{4}年\d{1,2}月\d{1,2}日$/.test(row["有效期起"] ?? ""),
  slashedDates: (row) => /^\d{4}\/\d{1,2}\/\d{1,2}$/.test(row["有效期起"] ?? ""),
  missingPhone: (row) => row["联系电话"] === "",
  landline: (row) => checkPhone(row["联系电话"] ?? "").value.startsWith("0477-2000"),
  wrongUscc: (row) => row["统一社会信用代码"] !== "" && !checkUscc(row["统一社会信用代码"] ?? "").ok,
  maskedIdentity: (row) => (row["证件号码"] ?? "").includes("********"),
  fullWidthDigits: (row) => /[０-９]/.test(columns(row, "统一社会信用代码", "联系电话", "有效期止")),
  straySpaces: (row) => /^ .*\u3000$/.test(row["持证主体"] ?? ""),
  unknownStatus: (row) => !known.includes(row["状态"] ?? ""),
};

describe("what is wrong with the sample", () => {
  it.each(Object.keys(shows) as (keyof typeof shows)[])("has %s as often as stated", (defect) => {
    const expected = 1 / defectPeriods[defect];
    const found = share(rows, shows[defect]);
    // Some rows have no code, number or phone to spoil, or two defects at once, of which one hides the other.
    const least = { maskedIdentity: 0.3 }[defect as string] ?? 0.7;
    expect(found).toBeGreaterThan(expected * least);
    expect(found).toBeLessThan(expected * 1.15);
  });

  it("has exact duplicates and repeated numbers with other values", () => {
    const lines = textOf("licences.csv", many).split("\n");
    const repeated = counts(rows, "许可证编号");
    const again = Object.values(repeated).reduce((sum, times) => sum + times - 1, 0);
    const duplicates = lines.length - new Set(lines).size;
    expect(duplicates).toBeGreaterThan(0.8 * (30_000 / defectPeriods.exactDuplicate));
    expect(again - duplicates).toBeGreaterThan(0.8 * (30_000 / defectPeriods.repeatedNumber));
  });

  it("has phones that many holders share: an agent's", () => {
    const holdersByPhone = new Map<string, Set<string>>();
    for (const row of rows) {
      const phone = row["联系电话"] ?? "";
      if (!/^1\d{10}$/.test(phone)) continue;
      holdersByPhone.set(phone, (holdersByPhone.get(phone) ?? new Set()).add(row["持证主体"] ?? ""));
    }
    const shared = [...holdersByPhone.values()].filter((holders) => holders.size > 10);
    expect(shared.length).toBeGreaterThanOrEqual(10);
    const served = shared.reduce((sum, holders) => sum + holders.size, 0);
    expect(served / rows.length).toBeGreaterThan(0.02);
    expect(served / rows.length).toBeLessThan(0.05);
  });

  it("leaves the holders that play a part in order", () => {
    const { missingLastDay, ...others } = shows;
    const parts = rows.slice(0, castRows);
    expect(parts.filter((row) => Object.values(others).some((shown) => shown(row)))).toEqual([]);
    expect(parts.filter(missingLastDay)).toHaveLength(cast.filter(({ daysLeft }) => daysLeft === "none").length);
  });

  it("has each defect at least once at the usual size, whatever the seed", () => {
    for (const seed of [2, 3, 4]) {
      const some = rowsOf("licences.csv", { ...usual, seed });
      for (const shown of Object.values(shows)) expect(some.some(shown)).toBe(true);
    }
  });
});
