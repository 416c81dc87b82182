import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { failureOfCode } from "../../../connectors/sms-twilio/failure.ts";
import { describeWithData, sharedData } from "../../support/shared-data.ts";

/** Classes that a reader of Twilio's pages gave, and what may follow from each here. */
const follows: Readonly<Record<string, { readonly failure: string; readonly fault?: RegExp }>> = {
  transient: { failure: "temporary" },
  "transient-throttle": { failure: "temporary" },
  "transient-next-day": { failure: "temporary" },
  "unknown-retry-limited": { failure: "temporary" },
  "permanent-recipient": { failure: "permanent", fault: /^number$/ },
  "permanent-recipient-optout": { failure: "permanent", fault: /^holder-declined$/ },
  "permanent-content": { failure: "permanent", fault: /^bureau$/ },
  "permanent-route": { failure: "permanent", fault: /^provider$/ },
};

/** Of these the table says otherwise than their class would have it, since nothing the text says is at fault. */
const settingsNotWords = new Set([21620]);

describeWithData("Twilio's error codes", () => {
  const { codes } = JSON.parse(readFileSync(join(sharedData, "sms/twilio_sms_error_codes.json"), "utf8")) as {
    readonly codes: readonly { readonly code: number; readonly class?: string | null }[];
  };

  it("each have a class, with a reason in Chinese", () => {
    expect(codes.length).toBeGreaterThanOrEqual(127);
    for (const { code } of codes) {
      const known = failureOfCode(code);
      expect(known).toMatchObject({ code: String(code), reason: expect.stringMatching(/\p{Script=Han}/u) });
      expect(known.reason).not.toBe(failureOfCode(1).reason);
    }
  });

  it("mean what Twilio's pages say", () => {
    for (const { code, class: said } of codes) {
      if (said === undefined || said === null || settingsNotWords.has(code)) continue;
      const expected = said === "permanent-config" ? { failure: "technical", fault: /^bureau$/ } : follows[said];
      const known = failureOfCode(code);
      expect({ code, failure: known.failure }).toEqual({ code, failure: expected?.failure });
      if (expected?.fault !== undefined) expect(known.fault).toMatch(expected.fault);
    }
  });

  it("that are not listed are technical and shown", () => {
    expect(failureOfCode(60001)).toMatchObject({ failure: "technical", code: "60001" });
    expect(failureOfCode("constructor")).toMatchObject({ failure: "technical", code: "constructor" });
  });
});
