import { describe, expect, it, jest } from "@jest/globals";
import iconv from "iconv-lite";
import { licencesOf, openWith, rejectedOf, rowsOf, shops } from "./support.ts";

jest.setTimeout(120_000);

const mapping = shops();
const text = "编号,名称\nA1,鄂托克旗𠮷祥商店\nA2,㙓记粮油\n";

const namesOf = async (bytes: Uint8Array, wanted = mapping) => {
  const file = await openWith(wanted, bytes);
  return { encoding: file.encoding, names: licencesOf(await rowsOf(file)).map(({ holder }) => holder.name) };
};

describe("the encoding of a text file", () => {
  it.each([
    ["utf-8", Buffer.from(text)],
    ["utf-8", Buffer.from(`\uFEFF${text}`)],
    ["utf-16le", iconv.encode(`\uFEFF${text}`, "utf-16le")],
    ["utf-16be", iconv.encode(`\uFEFF${text}`, "utf-16be")],
    ["utf-16le", iconv.encode(text, "utf-16le")],
    ["utf-16be", iconv.encode(text, "utf-16be")],
    ["gb18030", iconv.encode(text, "gb18030")],
  ])("is found to be %s, and rare characters of names survive (%#)", async (encoding, bytes) => {
    expect(await namesOf(bytes)).toEqual({ encoding, names: ["鄂托克旗𠮷祥商店", "㙓记粮油"] });
  });

  it("is not taken for UTF-16 because a zero byte got into it", async () => {
    for (const bytes of [Buffer.from(`${text}A3,丙\0店\n`), Buffer.from(`${text}A3,丙\0小店 \n`)])
      await expect(openWith(mapping, bytes)).rejects.toThrow("空字节");
  });

  it("is found to be Windows-1252 where single high bytes stand between letters", async () => {
    const western = mapping.replace("编号", "No").replace("名称", "Name");
    const bytes = iconv.encode("No,Name\n1,Café Müller\n2,Señor Ñandú\n", "windows-1252");
    expect(await namesOf(bytes, western)).toEqual({
      encoding: "windows-1252",
      names: ["Café Müller", "Señor Ñandú"],
    });
  });

  it("is the one the mapping states, for texts a machine cannot tell", async () => {
    const cyrillic = mapping.replace("编号", "No").replace("名称", "Name");
    const bytes = iconv.encode("No,Name\n1,Сайн байна уу\n", "windows-1251");
    expect(await namesOf(bytes, `${cyrillic}encoding: windows-1251\n`)).toMatchObject({ names: ["Сайн байна уу"] });
  });

  it("does not depend on where chunks of the file are cut", async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `A${i},乌兰镇第${i}商店㙓`);
    const bytes = iconv.encode(["编号,名称", ...rows].join("\n"), "gb18030");
    const { names } = await namesOf(bytes);
    expect(names).toHaveLength(40_000);
    expect(names.every((name, i) => name === `乌兰镇第${i}商店㙓`)).toBe(true);
  });

  it("is UTF-8 still when one name was cut in the middle of a character: that row alone is set aside", async () => {
    const good = Array.from({ length: 30 }, (_, i) => `A${i},乌兰镇商店`).join("\n");
    const bytes = Buffer.concat([
      Buffer.from(`编号,名称\n${good}\nB1,棋盘井`),
      Buffer.from([0xe9, 0x95]),
      Buffer.from("\n"),
    ]);
    const file = await openWith(mapping, bytes);
    const rows = await rowsOf(file);
    expect(file.encoding).toBe("utf-8");
    expect(rejectedOf(rows)).toMatchObject([{ line: 32, problems: [{ code: "unreadable-row" }] }]);
    expect(licencesOf(rows)).toHaveLength(30);
  });

  it("is asked for when it cannot be told", async () => {
    const bytes = Buffer.concat([Buffer.from("No,Name\n1,"), Buffer.from([0xb0, 0xa1, 0xe9, 0x41, 0x8d, 0x41])]);
    await expect(openWith(mapping, bytes)).rejects.toThrow(/register\.csv.*encoding/);
  });
});
