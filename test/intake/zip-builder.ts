import { crc32, deflateRawSync } from "node:zlib";

export interface Entry {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** What the directory says of the expanded size; the truth if absent. */
  readonly claims?: number;
  readonly crc?: number;
  readonly isEncrypted?: boolean;
}

/** A ZIP file of these parts, in this order (PKWARE APPNOTE 4.3). */
export function zipOf(entries: readonly Entry[]): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const content = Buffer.from(entry.content as Uint8Array);
    const packed = deflateRawSync(content);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(entry.isEncrypted === true ? 1 : 0, 2);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt32LE(entry.crc ?? crc32(content), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(entry.claims ?? content.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const header = Buffer.concat([Buffer.from("PK\u0003\u0004"), shared, name, packed]);
    const record = Buffer.alloc(16);
    record.writeUInt32LE(at, 10);
    directory.push(
      Buffer.concat([Buffer.from("PK\u0001\u0002"), Buffer.from([20, 0]), shared, record.subarray(0, 14), name]),
    );
    local.push(header);
    at += header.length;
  }
  const length = directory.reduce((sum, one) => sum + one.length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...local, ...directory, Buffer.from("PK\u0005\u0006"), end]);
}

export interface SheetPart {
  readonly name: string;
  readonly rows: string;
  readonly state?: string;
}

/** The parts of a workbook in an order that trips readers that go by it: sheets before texts, styles last. */
export function workbookParts(
  sheets: readonly SheetPart[],
  more: { readonly texts?: readonly string[]; readonly styles?: string; readonly is1904?: boolean } = {},
): readonly Entry[] {
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`;
  return [
    ...sheets.map(({ rows }, i) => ({
      name: `xl/worksheets/Sheet_${i}.xml`,
      content: `<?xml version="1.0"?><x:worksheet xmlns:x="m"><x:sheetData>${rows}</x:sheetData></x:worksheet>`,
    })),
    {
      name: "xl/workbook.xml",
      content: `<workbook xmlns:r="r"><workbookPr date1904="${more.is1904 === true ? 1 : 0}"/><sheets>${sheets
        .map(
          ({ name, state }, i) =>
            `<sheet name="${name}" sheetId="${i + 1}" r:id="r${i}" state="${state ?? "visible"}"/>`,
        )
        .join("")}</sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      content: `<Relationships>${sheets
        .map((_, i) => relation(`r${i}`, "worksheet", `/xl/worksheets/Sheet_${i}.xml`))
        .join(
          "",
        )}${relation("t", "sharedStrings", "sharedStrings.xml")}${relation("s", "styles", "styles.xml")}</Relationships>`,
    },
    {
      name: "xl/sharedStrings.xml",
      content: `<sst>${(more.texts ?? []).map((text) => `<si>${text}</si>`).join("")}</sst>`,
    },
    { name: "xl/styles.xml", content: `<styleSheet>${more.styles ?? ""}</styleSheet>` },
  ];
}
