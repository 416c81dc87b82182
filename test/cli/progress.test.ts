import { PassThrough } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { progressOn } from "../../src/cli/progress.ts";

function watched(isTTY: boolean) {
  let now = 0;
  let text = "";
  const stream = Object.assign(new PassThrough(), { isTTY });
  stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const progress = progressOn(stream, () => now);
  return {
    show: (done: number, atMs: number, total?: number): void => {
      now = atMs;
      progress.show({ stage: "导入 otog-licences", done, ...(total === undefined ? {} : { total }) });
    },
    said: () => text,
  };
}

describe("progress where nobody watches a terminal", () => {
  it("is a plain line every five seconds", () => {
    const { show, said } = watched(false);
    for (let second = 1; second <= 12; second += 1) show(second * 10, second * 1000, 200);
    expect(said()).toBe("导入 otog-licences：25%\n导入 otog-licences：50%\n");
  });

  it("is nothing for work that is over before", () => {
    const { show, said } = watched(false);
    show(200, 4_999, 200);
    expect(said()).toBe("");
  });

  it("counts where it is not known how much there is", () => {
    const { show, said } = watched(false);
    show(12_345, 6_000);
    expect(said()).toBe("导入 otog-licences：已完成 12,345\n");
  });
});
