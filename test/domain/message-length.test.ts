import { describe, expect, it } from "@jest/globals";
import { messageLength } from "../../src/domain/message-length.ts";

describe("the length of a message", () => {
  it.each([
    ["字".repeat(70), "UCS-2", 70, 1],
    ["字".repeat(71), "UCS-2", 71, 2],
    ["字".repeat(134), "UCS-2", 134, 2],
    ["字".repeat(135), "UCS-2", 135, 3],
    ["a".repeat(160), "GSM-7", 160, 1],
    ["a".repeat(161), "GSM-7", 161, 2],
    ["a".repeat(306), "GSM-7", 306, 2],
    ["a".repeat(307), "GSM-7", 307, 3],
    [`${"a".repeat(159)}€`, "GSM-7", 161, 2],
    [`${"a".repeat(69)}你`, "UCS-2", 70, 1],
    ["𠮷".repeat(35), "UCS-2", 70, 1],
    // 67 is odd: a character of two units does not fit into the last place of a segment.
    ["𠮷".repeat(67), "UCS-2", 134, 3],
    ["", "GSM-7", 0, 1],
  ])("of %s is told by its alphabet", (text, encoding, units, segments) => {
    expect(messageLength(text)).toEqual({ encoding, units, segments });
  });
});
