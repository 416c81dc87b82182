import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { clusterSettings, environment, readConfig } from "../src/config.ts";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../docs/deploy");
const text = (name: string): Promise<string> => readFile(join(folder, name), "utf8");

interface Compose {
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly configs: Readonly<Record<string, { readonly file: string }>>;
  readonly services: Readonly<
    Record<
      string,
      {
        readonly command: readonly string[];
        readonly environment?: Readonly<Record<string, string>>;
        readonly depends_on?: Readonly<Record<string, unknown>>;
        readonly volumes?: readonly string[];
        readonly stop_grace_period?: string;
        readonly secrets?: readonly string[];
        readonly configs?: readonly { readonly source: string; readonly target: string }[];
      }
    >
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
}

describe("the deployment files", () => {
  it("run commands that there are, with settings that are read", async () => {
    const { services, volumes } = parse(await text("compose.yaml"), { merge: true }) as Compose;
    for (const name of ["start", "worker"]) {
      const {
        command,
        environment: env = {},
        depends_on: needed = {},
        stop_grace_period: grace,
      } = services[name] ?? {
        command: [],
      };
      expect(command[0]).toBe(name);
      for (const key of Object.keys(env)) expect(Object.keys(environment)).toContain(key);
      expect(readConfig({ dataDirectory: "/data", packageDirectory: "/opt/wugan", env }).cluster?.database).toBe(
        "wugan",
      );
      for (const service of Object.keys(needed)) expect(Object.keys(services)).toContain(service);
      expect(Number(grace?.replace("s", ""))).toBeGreaterThan(clusterSettings.parse({}).drainSeconds);
    }
    const named = Object.values(services).flatMap(({ volumes: used = [] }) => used.map((one) => one.split(":")[0]));
    expect([...new Set(named)].sort()).toEqual(Object.keys(volumes).sort());
    expect(Object.values(services).filter(({ command }) => command.includes("--replSet"))).toHaveLength(3);
  });

  it("keep key and settings outside the checkout, so that no image and no commit takes them along", async () => {
    const { services, secrets, configs } = parse(await text("compose.yaml"), { merge: true }) as Compose;
    for (const name of ["start", "worker"]) {
      const { secrets: keys = [], configs: mounted = [], environment: env = {} } = services[name] ?? {};
      expect(keys.map((key) => `/run/secrets/${key}`)).toEqual([env["WUGAN_KEY_FILE"]]);
      expect(mounted).toEqual([{ source: "settings", target: "/data/settings.yaml" }]);
    }
    expect(Object.values({ ...secrets, ...configs }).map(({ file }) => dirname(file))).toEqual([
      "/etc/wugan",
      "/etc/wugan",
    ]);
    expect(await text("../../.dockerignore")).toMatch(/^\*\*\/\*\.key$/m);
    expect(await text("../../.gitignore")).toMatch(/^\*\.key$/m);
  });

  it.each([
    ["wugan.service", "start"],
    ["wugan-worker@.service", "worker"],
  ])("%s starts the program and leaves it time to stop", async (file, command) => {
    const unit = await text(file);
    expect(unit).toMatch(
      new RegExp(
        `^ExecStart=/usr/bin/node --max-semi-space-size=64 /opt/wugan/bin/wugan\\.js ${command} .*--data /var/lib/wugan`,
        "m",
      ),
    );
    const seconds = Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]);
    expect(seconds).toBeGreaterThan(clusterSettings.parse({}).drainSeconds);
    expect(unit).toMatch(/^Restart=always$/m);
    // Wrong settings end with it, and stay wrong.
    expect(unit).toMatch(/^RestartPreventExitStatus=2$/m);
    expect(unit).toMatch(/^Environment=WUGAN_KEY_FILE=\/etc\/wugan\/wugan\.key$/m);
  });

  it("the settings shown are the defaults", async () => {
    const shown = /```yaml\n(cluster:[^`]*)```/.exec(await text("README.md"))?.[1] ?? "";
    expect((parse(shown) as { cluster: unknown }).cluster).toEqual(clusterSettings.parse({}));
  });
});
