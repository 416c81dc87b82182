import pdfmake from "pdfmake";
import { formatZh, type CivilDate } from "../../src/domain/civil-date.ts";
import { fontPath } from "./font.ts";
import type { Letter, Sender } from "./letter.ts";

const family = "NotoSansSC";
/** Points: 25 mm on all sides. */
const margin = 71;

/**
 * A PDF of A4 sheets to be printed on both sides: each letter's first page is its address page, its second the letter.
 * The font is embedded; nothing is fetched.
 */
export async function renderLetters(letters: readonly Letter[], sender: Sender, day: CivilDate): Promise<Buffer> {
  pdfmake.setFonts({ [family]: { normal: fontPath, bold: fontPath, italics: fontPath, bolditalics: fontPath } });
  pdfmake.setLocalAccessPolicy((path) => path === fontPath);
  pdfmake.setUrlAccessPolicy(() => false);
  const document = pdfmake.createPdf({
    pageSize: "A4",
    pageMargins: [margin, margin, margin, margin],
    info: { title: `${sender.name} 信函 ${day}`, author: sender.name },
    defaultStyle: { font: family, fontSize: 12, lineHeight: 1.1 },
    content: letters.flatMap((letter, index) => [
      addressPage(letter, sender, index > 0),
      letterPage(letter, sender, day),
    ]),
  });
  return document.getBuffer();
}

/** Two characters, in points; spaces at the start of a line would be dropped. */
const indent = 24;

/** Space above and below, in points. */
const around = (above: number, below: number): [number, number, number, number] => [0, above, 0, below];

function addressPage({ name, address, postcode, noticeId }: Letter, sender: Sender, breaks: boolean) {
  return {
    ...(breaks ? { pageBreak: "before" as const } : {}),
    stack: [
      { text: [sender.postcode ?? "", sender.address ?? ""].join(" ").trim(), fontSize: 9, color: "#444444" },
      { text: sender.name, fontSize: 9, color: "#444444" },
      { text: postcode ?? "", fontSize: 14, characterSpacing: 6, margin: around(110, 6) },
      { text: address, fontSize: 14 },
      { text: `${name}\u3000收`, fontSize: 16, margin: around(10, 0) },
      { text: noticeId, fontSize: 8, color: "#444444", margin: around(60, 0) },
    ],
  };
}

function letterPage({ name, subject, text, noticeId }: Letter, sender: Sender, day: CivilDate) {
  return {
    pageBreak: "before" as const,
    stack: [
      { text: subject, fontSize: 18, alignment: "center" as const, margin: around(0, 24) },
      { text: `${name}：`, margin: around(0, 8) },
      ...text.split("\n").map((paragraph) => ({ text: paragraph, leadingIndent: indent, margin: around(0, 6) })),
      { text: `咨询电话：${sender.phone}`, margin: around(0, 30) },
      { text: sender.name, alignment: "right" as const },
      { text: formatZh(day), alignment: "right" as const, margin: around(0, 40) },
      { text: noticeId, fontSize: 8, color: "#444444" },
    ],
  };
}
