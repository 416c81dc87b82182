import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { ShownGrant } from "../../src/app/grants/read-grants.ts";
import { inProcess } from "./support/in-process.ts";

describe("what holders answer about their grants", () => {
  let folder: string;
  let awaited: readonly ShownGrant[];
  const wugan = (...args: readonly string[]) => inProcess([...args, "--data", join(folder, "data"), "--json"]);
  const shown = async (grantNo: string) => JSON.parse((await wugan("grants", "show", grantNo)).stdout) as ShownGrant;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-grants-"));
    expect((await wugan("sample", "--licences", "60", "--as-of", "2026-03-10")).code).toBe(0);
    expect((await wugan("scan", "--as-of", "2026-03-10", "--confirm")).code).toBe(0);
    const listed = await wugan("grants", "list", "--state", "intent-awaited");
    awaited = (JSON.parse(listed.stdout) as { readonly items: readonly ShownGrant[] }).items;
    expect(awaited.length).toBeGreaterThan(1);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is recorded by a clerk: confirmed, and publicity runs from that day where the policy asks for it", async () => {
    const grantNo = awaited.find(({ publicity }) => publicity !== undefined)?.grantNo ?? "";
    const { code, stdout } = await wugan("grants", "confirm", grantNo);
    expect({ code, grant: JSON.parse(stdout) as ShownGrant }).toMatchObject({
      code: 0,
      grant: { grantNo, state: "confirmed", answeredOn: "2026-03-10", publicity: { until: expect.any(String) } },
    });
    expect(await shown(grantNo)).toMatchObject({ state: "confirmed" });
  });

  it("is recorded by a clerk: declined, and confirmed after all", async () => {
    const grantNo = awaited.at(-1)?.grantNo ?? "";
    expect((await wugan("grants", "decline", grantNo)).code).toBe(0);
    expect(await shown(grantNo)).toMatchObject({ state: "declined", answeredOn: "2026-03-10" });
    expect((await wugan("grants", "confirm", grantNo)).code).toBe(0);
    expect(await shown(grantNo)).toMatchObject({ state: "confirmed" });
  });

  it("is refused for a grant that there is not", async () => {
    expect(await wugan("grants", "confirm", "HM2026-999999")).toMatchObject({ code: 2 });
  });
});
