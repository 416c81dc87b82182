import { describe, expect, it, jest } from "@jest/globals";
import * as XLSX from "@e965/xlsx";
import { licencesOf, openWith, rowsOf, shops } from "./support.ts";

jest.setTimeout(120_000);

const mapping = shops("validUntil: 有效期止");

const day = { t: "n", v: 46315, z: "yyyy/m/d" };
const table = [
  ["鄂托克旗台账"],
  ["编号", "有效期止", "名称"],
  ["A1", day, "𠮷祥商店"],
  [2, "2026年10月20日", "乌兰镇商店"],
];

function workbook(bookType: "biff8" | "xlsb" | "ods", wanted = table): Buffer {
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([["填表说明"]]), "说明");
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet(wanted), "台账");
  return XLSX.write(book, { bookType, type: "buffer" }) as Buffer;
}

describe("an old workbook", () => {
  it("is read with its days, numbers and rare characters, whatever it is called", async () => {
    const file = await openWith(mapping, workbook("biff8"), "台账.xlsx");
    const rows = await rowsOf(file);
    expect(file.format).toBe("xls");
    expect(rows.map(({ line }) => line)).toEqual([3, 4]);
    expect(licencesOf(rows).map(({ licenceNo, validUntil, holder }) => [licenceNo, validUntil, holder.name])).toEqual([
      ["A1", "2026-10-20", "𠮷祥商店"],
      ["2", "2026-10-20", "乌兰镇商店"],
    ]);
  });

  it("comes in batches however many rows it has", async () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => [`A${i}`, day, "商店"]);
    const file = await openWith(
      mapping,
      workbook("biff8", [["编号", "有效期止", "名称"] as never, ...(rows as never[])]),
    );
    expect(licencesOf(await rowsOf(file, 700)).map(({ licenceNo }) => licenceNo)).toEqual(rows.map(([no]) => no));
  });

  it.each([
    ["cut off", workbook("biff8").subarray(0, 700), {}, /不是完整的 XLS 工作簿|没有可见的工作表|缺少列|没有内容/],
    ["too large", workbook("biff8"), { xlsBytes: 1000 }, /另存为 xlsx/],
    ["too slow to read", workbook("biff8"), { xlsMs: 0 }, /用时过长/],
    ["encrypted", Buffer.concat([workbook("biff8"), Buffer.from("EncryptedPackage", "utf16le")]), {}, /密码保护/],
    ["an XLSB", workbook("xlsb"), {}, /XLSB.*另存为/],
    ["an ODS", workbook("ods"), {}, /ODS.*另存为/],
  ])("is refused when it is %s", async (_, bytes, limits, message) => {
    await expect(openWith(mapping, bytes, "台账.xls", limits)).rejects.toThrow(message);
  });
});
