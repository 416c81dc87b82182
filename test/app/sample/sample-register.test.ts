import { describe, expect, it } from "@jest/globals";
import { sampleRegister } from "../../../src/app/sample/sample-register.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { asOf, digestOf, fileNamed, rowsOf, textOf, usual } from "./support.ts";

const small = { licences: 400, asOf, seed: 1 };

describe("the sample register", () => {
  it("is the same bytes for the same number, day and seed", () => {
    expect(digestOf(usual)).toBe(digestOf({ ...usual }));
  });

  it("is another one for another seed, day or number", () => {
    const digests = [
      small,
      { ...small, seed: 2 },
      { ...small, asOf: civilDate("2026-11-23") },
      { ...small, licences: 401 },
    ].map(digestOf);
    expect(new Set(digests).size).toBe(4);
  });

  it("names the source mapping of each file", () => {
    expect(sampleRegister(small).map(({ name, source }) => [name, source])).toEqual([
      ["licences.csv", "otog-licences"],
      ["abnormal-list.csv", "otog-abnormal-list"],
      ["dishonesty-list.csv", "otog-dishonesty-list"],
      ["holder-facts.csv", "otog-holder-facts"],
      ["persons.csv", "otog-persons"],
      ["units.csv", "otog-units"],
      ["new-hires.csv", "otog-hires"],
    ]);
  });

  it("begins a file at its header each time it is read", () => {
    const file = fileNamed("licences.csv", small);
    expect([...file.lines()]).toEqual([...file.lines()]);
  });

  it("has as many rows as were asked for, and no more columns than its header", () => {
    for (const licences of [1, 57, 5000]) expect(rowsOf("licences.csv", { ...usual, licences })).toHaveLength(licences);
  });

  it("has holders and numbers that stay the same from one day to the next", () => {
    const people = (day: string) =>
      rowsOf("licences.csv", { ...small, asOf: civilDate(day) }).map((row) => [row["持证主体"], row["证件号码"]]);
    expect(people("2026-11-23")).toEqual(people("2026-11-22"));
  });

  it("does not depend on the machine's zone or language", () => {
    const zone = process.env["TZ"];
    const here = textOf("licences.csv", small);
    process.env["TZ"] = "America/Los_Angeles";
    try {
      expect(textOf("licences.csv", small)).toBe(here);
    } finally {
      if (zone === undefined) delete process.env["TZ"];
      else process.env["TZ"] = zone;
    }
  });

  it("refuses a number or seed it cannot make", () => {
    for (const wrong of [{ licences: 0 }, { licences: 1.5 }, { licences: 1e9 }, { seed: -1 }, { seed: 0.5 }])
      expect(() => sampleRegister({ ...small, ...wrong })).toThrow(RangeError);
  });
});
