import { describe, expect, it } from "@jest/globals";
import { hasMongoStorage } from "../../../connectors/storage-mongodb/index.ts";
import { skewOf } from "../../../connectors/storage-mongodb/server.ts";
import { InvalidInput, Unavailable } from "../../../src/ports/errors.ts";
import { aHello, pretendServer } from "./support/pretend-server.ts";

const look = (uri: string, patienceMs = 300) => hasMongoStorage({ uri, database: "wugan", patienceMs });

/** What is said of a server that answers so. */
async function saidOf(answer: (command: string) => object, account = ""): Promise<Error> {
  const server = await pretendServer(answer);
  try {
    // It answers, if slowly where the machine is busy.
    return await look(server.uri.replace("mongodb://", `mongodb://${account}`), 3000).then(
      () => new Error("nothing was said"),
      (error: Error) => error,
    );
  } finally {
    await server.close();
  }
}

describe("a server that will not do", () => {
  const wrong: readonly [string, () => object, new (...args: never[]) => Error, RegExp][] = [
    ["is too old", () => ({ ...aHello(), maxWireVersion: 8 }), InvalidInput, /太旧|版本不受支持/],
    ["has no sessions", () => ({ ...aHello(), logicalSessionTimeoutMinutes: null }), InvalidInput, /没有会话/],
    [
      "cannot be written to",
      () => ({ ...aHello(), isWritablePrimary: false, secondary: true }),
      InvalidInput,
      /不可写/,
    ],
    [
      "has a clock ahead",
      () => ({ ...aHello(), localTime: new Date(Date.now() + 8000) }),
      Unavailable,
      /相差 \d+ 秒（服务器快）/,
    ],
    [
      "has a clock behind",
      () => ({ ...aHello(), localTime: new Date(Date.now() - 8000) }),
      Unavailable,
      /相差 \d+ 秒（服务器慢）/,
    ],
  ];
  it.each(wrong)("that %s is refused in words that say so", async (_what, hello, kind, words) => {
    const said = await saidOf(hello);
    expect(said).toBeInstanceOf(kind);
    expect(said.message).toMatch(words);
  });

  it("that refuses the account is told from one that is away, and the password is not repeated", async () => {
    const said = await saidOf(
      (command) =>
        command === "saslStart" ? { ok: 0, code: 18, codeName: "AuthenticationFailed", errmsg: "no" } : aHello(),
      "clerk:secret@",
    );
    expect(said).toBeInstanceOf(InvalidInput);
    expect(said.message).toMatch(/不接受.*账号或密码/);
    expect(said.message).not.toMatch(/secret|clerk/);
  });

  it("that nobody answers for is unavailable, and named without the account", async () => {
    const said: unknown = await look("mongodb://clerk:secret@127.0.0.1:1/").catch((error: unknown) => error);
    expect(said).toBeInstanceOf(Unavailable);
    expect((said as Error).message).toContain("（127.0.0.1:1）没有应答");
    expect((said as Error).message).not.toMatch(/secret|clerk/);
  });

  it.each(["mongodb://", "http://127.0.0.1", "mongodb://127.0.0.1:99999"])("is no address: %s", async (uri) => {
    await expect(look(uri)).rejects.toBeInstanceOf(InvalidInput);
  });

  it("is not blamed for the way there and back", () => {
    expect(skewOf(new Date(1500), 1000, 2000)).toBe(0);
    expect(skewOf(new Date(9000), 1000, 2000)).toBe(7000);
    expect(skewOf(new Date(-5000), 1000, 2000)).toBe(-6000);
  });
});
