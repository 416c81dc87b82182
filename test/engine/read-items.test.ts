import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { readItems } from "../../src/engine/read-items.ts";
import { productRules, rulesFolder } from "./support/libraries.ts";

const teaHouse = `items:
  - code: tea-house
    title: { zh: 茶馆许可证, en: Tea house permit }
    department: { zh: 茶务局, en: tea office }
    issuingLevel: { zh: 旗县, en: banner or county }
    numberIsIdentity: false
`;
const basis = "basis: [{ law: 茶法, article: 第九条, verified: true }]";
const ruleIds = new Set(["renewal/tea-house", ...productRules().rules.map(({ rule }) => rule)]);
const read = (...lines: readonly string[]) =>
  readItems(teaHouse + lines.map((line) => `    ${line}\n`).join(""), "items.yaml", ruleIds);

describe("an item of the catalogue", () => {
  it("needs none of the further elements, and none is made up for it", () => {
    expect(read().problems).toEqual([]);
    const item = read().items.get("tea-house");
    for (const element of ["type", "holderKinds", "handlings", "charges", "commitment", "deferral"])
      expect(item).not.toHaveProperty(element);
  });

  it("is read with every element", () => {
    const { items, problems } = read(
      "type: 行政许可",
      'basicCode: "000100001000"',
      "implementationCode: 11150624TEA",
      "holderKinds: [enterprise, person]",
      "handlings:",
      "  - { kind: grant, name: { zh: 新设, en: grant } }",
      "  - { kind: renewal, name: { zh: 换发, en: re-issue }, code: R-2, rule: renewal/tea-house }",
      `charges: { charged: true, fen: 1000, ${basis} }`,
      `commitment: { allowed: false, ${basis} }`,
      `deferral: { allowed: true, ${basis} }`,
      "unverified: [holderKinds, charges]",
    );
    expect(problems).toEqual([]);
    expect(items.get("tea-house")).toMatchObject({
      type: "行政许可",
      basicCode: "000100001000",
      implementationCode: "11150624TEA",
      holderKinds: ["enterprise", "person"],
      handlings: [{ kind: "grant" }, { kind: "renewal", code: "R-2", rule: "renewal/tea-house" }],
      charges: { charged: true, fen: 1000, basis: [{ law: "茶法" }] },
      commitment: { allowed: false },
      deferral: { allowed: true },
      unverified: ["holderKinds", "charges"],
    });
  });

  it.each([
    ["a permission without its law", ["commitment: { allowed: true }"], "key-missing", "basis"],
    ["a charge on what is free", [`charges: { charged: false, fen: 1000, ${basis} }`], "key-unknown", "fen"],
    ["a charge in fractions of a fen", [`charges: { charged: true, fen: 0.5, ${basis} }`], "value-type", "fen"],
    ["a holder nobody knows", ["holderKinds: [company]"], "value-not-listed", "company"],
    ["an item of no kind", ["type: 许可"], "value-not-listed", "行政许可"],
    [
      "a rule that is no renewal",
      ["handlings: [{ kind: renewal, name: { zh: 延续, en: renewal }, rule: tea-house }]"],
      "name-invalid",
      "renewal/<事项>",
    ],
    [
      "one handling twice",
      ["handlings:", ...Array<string>(2).fill("  - { kind: renewal, name: { zh: 延续, en: renewal } }")],
      "duplicate",
      "renewal",
    ],
    ["a mark on an element that is not there", ["unverified: [charges]"], "reference-unknown", "charges"],
  ])("is refused with %s", (_, lines, code, says) => {
    const { problems } = read(...lines);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(problems[0]?.line).toBeGreaterThan(6);
  });
});

describe("the catalogue that comes with the program", () => {
  const { items, problems } = readItems(readFileSync(join(rulesFolder, "items.yaml"), "utf8"), "items.yaml", ruleIds);
  const renewalOf = (code: string) => items.get(code)?.handlings?.find(({ kind }) => kind === "renewal");

  it("has 18 items and says of each who may hold it and by which rule it is renewed", () => {
    expect(problems).toEqual([]);
    expect(items.size).toBe(18);
    for (const [code, item] of items) {
      expect(item).toMatchObject({ type: "行政许可", unverified: expect.arrayContaining(["holderKinds"]) });
      expect(renewalOf(code)?.rule).toBe(`renewal/${code}`);
    }
  });

  it("leaves conditions, materials and time limits to rules that are there and are about the item", () => {
    const ruleSet = productRules();
    for (const code of items.keys()) {
      const rule = ruleSet.findRule(renewalOf(code)?.rule ?? "");
      expect(rule?.appliesTo).toEqual({ itemCode: code });
      expect(rule?.versions.at(-1)?.materials).not.toHaveLength(0);
    }
    const named = [...items.keys()].map((code) => renewalOf(code)?.rule);
    for (const { rule, kind } of ruleSet.rules) if (kind === "renewal") expect(named).toContain(rule);
  });

  it("rules commitment out where health or public safety is at stake, deferral for hazardous chemicals", () => {
    const refused = (element: "commitment" | "deferral"): string[] =>
      [...items].filter(([, item]) => item[element]?.allowed === false).map(([code]) => code);
    expect(refused("commitment")).toEqual(["drug-retail", "hazchem-operation"]);
    expect(refused("deferral")).toEqual(["hazchem-operation"]);
  });

  it("promises nothing that no source says", () => {
    for (const item of items.values()) {
      expect(item).not.toHaveProperty("charges");
      expect(item.commitment?.allowed).not.toBe(true);
      expect(item.deferral?.allowed).not.toBe(true);
    }
  });
});
