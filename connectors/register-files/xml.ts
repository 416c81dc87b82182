import { SaxesParser } from "saxes";

export interface XmlHandlers {
  readonly open: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
}

export interface XmlReader {
  /** @throws {Error} if it is not well-formed. */
  write(text: string): void;
  end(): void;
}

/** Names come without their namespace prefix: producers differ in prefixes, and the parts we read mix no vocabularies. */
const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

/** Reads XML piece by piece. Entities of a document's own are never expanded. */
export function xmlReader(handlers: XmlHandlers): XmlReader {
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.on("opentag", (tag) => handlers.open(localName(tag.name), tag.attributes));
  if (handlers.close !== undefined) {
    const { close } = handlers;
    parser.on("closetag", (tag) => close(localName(tag.name)));
  }
  if (handlers.text !== undefined) {
    parser.on("text", handlers.text);
    parser.on("cdata", handlers.text);
  }
  parser.on("error", (error) => {
    throw error;
  });
  return { write: (text) => void parser.write(text), end: () => void parser.close() };
}
