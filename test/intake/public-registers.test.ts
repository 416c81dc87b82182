import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, jest } from "@jest/globals";
import type { Licence } from "../../src/domain/licence.ts";
import { describeWithData, sharedData } from "../support/shared-data.ts";
import { recordsOfCsv } from "./rfc4180.ts";
import { intake, licencesOf, options, recordsOf, rejectedOf, rowsOf, testSources } from "./support.ts";

jest.setTimeout(120_000);

type RawRecord = Readonly<Record<string, string>>;

interface PublicRegister {
  readonly file: string;
  readonly source: string;
  readonly rows: number;
  /** Columns that name a licence. */
  readonly number: string;
  readonly distinct: number;
  readonly until: string;
  /** Last valid day by an independent reading; `undefined` where the register does not tell. */
  readonly day: (text: string) => string | undefined;
}

const monthFirst = (text: string): string | undefined => {
  const [month = "", day = "", year = ""] = text.split("/");
  return year === "" ? undefined : `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
};

const registers: readonly PublicRegister[] = [
  {
    file: "chicago_business_licenses_sample.csv",
    source: "chicago",
    rows: 561,
    number: "ID",
    distinct: 561,
    until: "LICENSE TERM EXPIRATION DATE",
    day: monthFirst,
  },
  {
    file: "nyc_dca_redhook.csv",
    source: "nyc",
    rows: 705,
    number: "DCA License Number",
    distinct: 705,
    until: "License Expiration Date",
    day: monthFirst,
  },
  {
    file: "oregon_cannabis_seed_snapshot.csv",
    source: "oregon",
    rows: 2658,
    number: "License Number",
    distinct: 2658,
    until: "Expiration Date",
    day: monthFirst,
  },
  {
    file: "us_mi_cra_medical_2026-04-18.csv",
    source: "michigan",
    rows: 4267,
    number: "Record Number",
    distinct: 4263,
    until: "Expiration Date",
    day: monthFirst,
  },
  {
    file: "tw_pesticide_permits_sample.csv",
    source: "taiwan-pesticide",
    rows: 199,
    number: "許可證號碼",
    distinct: 199,
    until: "有效期限",
    day: (text) => `${Number(text.slice(0, 3)) + 1911}${text.slice(3)}`,
  },
];

const read = async (file: string, source: string) =>
  rowsOf(await intake().open(join(sharedData, "registries", file), join(testSources, `${source}.yaml`), options), 100);

const told = ({ licenceNo, validUntil }: Licence) => [licenceNo, validUntil];

describeWithData("public registers", () => {
  it.each(registers)(
    "$source: every row is taken in with its last valid day, and none is guessed",
    async (register) => {
      const raw = recordsOfCsv(readFileSync(join(sharedData, "registries", register.file), "utf8"));
      const rows = await read(register.file, register.source);
      expect(raw).toHaveLength(register.rows);
      expect(rows).toHaveLength(register.rows);
      expect(rejectedOf(rows)).toEqual([]);
      expect(licencesOf(rows).map(told)).toEqual(
        raw.map((record: RawRecord) => [record[register.number], register.day(record[register.until] ?? "")]),
      );
      // Repeats stay visible: whoever stores the rows decides about them.
      expect(new Set(licencesOf(rows).map(({ licenceId }) => licenceId)).size).toBe(register.distinct);
    },
  );

  it("oregon: 83 licences have an asterisk for a day, which is said of each", async () => {
    const masked = licencesOf(await read("oregon_cannabis_seed_snapshot.csv", "oregon")).filter(
      ({ validUntil }) => validUntil === undefined,
    );
    expect(masked).toHaveLength(83);
    for (const { doubts, isPerpetual } of masked) {
      expect(doubts).toEqual([{ field: "validUntil", reason: "被遮掩" }]);
      expect(isPerpetual).toBeUndefined();
    }
  });

  it("michigan: statuses are read by the mapping's vocabulary", async () => {
    const licences = licencesOf(await read("us_mi_cra_medical_2026-04-18.csv", "michigan"));
    const count = (status: string) => licences.filter((licence) => licence.status === status).length;
    expect({
      active: count("active"),
      cancelled: count("cancelled"),
      suspended: count("suspended"),
      revoked: count("revoked"),
      unknown: count("unknown"),
    }).toEqual({
      active: 1540 + 395 + 32,
      cancelled: 2240,
      suspended: 43,
      revoked: 17,
      unknown: 0,
    });
  });

  it("nyc: individuals' names are personal, and a telephone number that is none is kept with a doubt", async () => {
    const records = recordsOf(await read("nyc_dca_redhook.csv", "nyc"));
    const people = records.filter(({ licence }) => licence.holder.kind === "person");
    expect(people).toHaveLength(228);
    for (const { licence, personal } of people) {
      expect(licence.holder.name).toBeUndefined();
      expect(personal.personName).not.toBeUndefined();
    }
    const doubtful = records.filter(({ licence }) => licence.doubts.some(({ field }) => field === "phones"));
    expect(doubtful).toHaveLength(1);
    expect(doubtful[0]?.personal.phones).toHaveLength(1);
  });

  it("nmpa-cosmetics: JSON records come with codes, lists and personal names in their places", async () => {
    const path = join(sharedData, "registries/cn_nmpa_cosmetics_production_licences_RYXB.json");
    const raw = JSON.parse(readFileSync(path, "utf8")) as readonly RawRecord[];
    const records = recordsOf(await read("cn_nmpa_cosmetics_production_licences_RYXB.json", "nmpa-cosmetics"));
    expect(records.map(({ licence }) => [...told(licence), licence.validFrom, licence.holder.uscc])).toEqual(
      raw.map((one) => [one["productSn"], one["xkDate"], one["xkDateStr"], one["businessLicenseNumber"]]),
    );
    expect(records.filter(({ licence }) => licence.doubts.some(({ field }) => field === "uscc"))).toHaveLength(2);
    expect(JSON.stringify(records.map(({ licence }) => licence))).not.toContain(raw[0]?.["legalPerson"]);
  });
});
