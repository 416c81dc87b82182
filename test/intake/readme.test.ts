import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { mappingSchema } from "../../connectors/register-files/mapping.ts";
import { intake, fileOf, licencesOf, options, rowsOf } from "./support.ts";

const readme = readFileSync(new URL("../../connectors/register-files/README.md", import.meta.url), "utf8");
const [example = ""] = /(?<=```yaml\n)[^`]+/.exec(readme) ?? [];

describe("the page on source mappings", () => {
  it("has an example that works", async () => {
    const content =
      "证号,药店名称,信用代码,负责人,电话,发证日期,有效期至,状态\n蒙DA1,康宁药店,92150624MA0TE5T16H,甲某,13800000000,20220301,20270228,在营\n";
    const file = await intake().open(await fileOf("药店.csv", content), await fileOf("yaodian.yaml", example), options);
    expect(licencesOf(await rowsOf(file))).toMatchObject([
      {
        licenceId: "drug-retail/蒙DA1",
        status: "active",
        validFrom: "2022-03-01",
        validUntil: "2027-02-28",
        doubts: [],
      },
    ]);
  });

  it("names every key there is", () => {
    const keys = mappingSchema.options.flatMap((option) => Object.keys(option.shape));
    const fields = Object.keys(mappingSchema.options[0].shape.fields.shape);
    for (const key of [...keys, ...fields]) expect(readme).toContain(`\`${key}\``);
  });
});
