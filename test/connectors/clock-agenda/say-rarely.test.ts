import { describe, expect, it } from "@jest/globals";
import { sayRarely } from "../../../connectors/clock-agenda/say-rarely.ts";

describe("trouble that comes again and again", () => {
  it("is said once a minute, with how often it came; other trouble at once", () => {
    let now = 0;
    const said: unknown[] = [];
    const unused = (): void => undefined;
    const say = sayRarely({ info: unused, error: unused, warn: (fields) => void said.push(fields) }, () => now);
    for (now = 0; now < 60_000; now += 20_000) say(new Error("away"));
    expect(said).toEqual([{ error: "away" }]);
    say(new Error("away"));
    say(new Error("refused"));
    expect(said.slice(1)).toEqual([{ error: "away", unsaidSince: 2 }, { error: "refused" }]);
  });
});
