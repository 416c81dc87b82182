import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Noto Sans SC; pdfmake embeds the glyphs that are used, no more. */
export const fontPath = require.resolve("@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf");

interface Font {
  hasGlyphForCodePoint(codePoint: number): boolean;
}

/** The font reader that pdfmake itself uses, so that both see the same glyphs. */
const fontkit = createRequire(require.resolve("pdfmake"))("fontkit") as { openSync(path: string): Font };

let opened: Font | undefined;

/**
 * Characters that would print as empty boxes, each once: rare characters of people's names (𠮷) above all. Line breaks
 * and tabs are not printed and not counted.
 */
export function unprintable(text: string): readonly string[] {
  const font = (opened ??= fontkit.openSync(fontPath));
  const missing = [...text].filter(
    (character) => !/[\n\r\t]/.test(character) && !font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0),
  );
  return [...new Set(missing)];
}
