import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Doors } from "../../src/cli/doors.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import { rowsUpTo } from "../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";
import { inProcess } from "./support/in-process.ts";
import { documentOf } from "./support/wugan.ts";

describe("notices deliver", () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
    await world.importRows(rowsUpTo(3));
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
  });
  afterEach(() => world.close());

  const deliver = (...args: readonly string[]) =>
    inProcess(["notices", "deliver", "--data", world.data, ...args], (doors) => ({
      openApp: async (...where: Parameters<Doors["openApp"]>) => {
        const opened = await doors.openApp(...where);
        return { ...opened, app: world.app };
      },
    }));

  it("says that everything is stopped, and names no time that has passed", async () => {
    await world.app.holdSending({ all: true });
    const { stdout } = await deliver();
    expect(stdout).toContain("仍待发 3 条");
    expect(stdout).toContain("全部通知已停发；用 wugan notices resume 恢复");
    expect(stdout).not.toContain("下一条");
    expect(documentOf(await deliver("--json"))).toMatchObject({ waiting: 3, holds: [{ key: "all" }] });
  });

  it("after hours says when the next one goes", async () => {
    world.setTime("2026-03-10 19:00");
    expect((await deliver()).stdout).toMatch(/下一条不早于 2026-03-11 08:30/);
  });
});
