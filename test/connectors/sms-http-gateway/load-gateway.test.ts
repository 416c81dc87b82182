import { describe, expect, it } from "@jest/globals";
import { loadGateway } from "../../../connectors/sms-http-gateway/index.ts";
import { InvalidInput } from "../../../src/ports/errors.ts";
import { exampleText, secrets } from "./support.ts";

function problemsOf(text: string, env: Readonly<Record<string, string>> = secrets): readonly string[] {
  try {
    loadGateway("ours.yaml", text, env);
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems.map(({ line, message }) => `${line ?? "-"} ${message}`);
    throw error;
  }
  return [];
}

describe("a gateway's description", () => {
  it("that comes as an example loads", () => {
    expect(problemsOf(exampleText)).toEqual([]);
  });

  it("is told everything that is wrong with it at once, with lines", () => {
    const wrong = exampleText
      .replace('"{number}"', '"{nummer}"')
      .replace("failure: permanent, fault: number", "failure: for-ever, fault: number")
      .replace("method: GET", "method: PUT");
    const shape = problemsOf(wrong);
    expect(shape).toHaveLength(2);
    expect(shape.join("\n")).toMatch(/codes\.2001\.failure[\s\S]*query\.method/);
    for (const one of shape) expect(one).toMatch(/^\d+ /);
    expect(problemsOf(exampleText.replace('"{number}"', '"{nummer}"').replace('{stamp}", as', '{tsamp}", as'))).toEqual(
      [
        expect.stringMatching(/make\.sign\.md5：没有名为 \{tsamp\}/),
        expect.stringMatching(/send\.json\.mobile：没有名为 \{nummer\}/),
      ],
    );
  });

  it("may use what is made only after it is made", () => {
    const swapped = exampleText.replace(
      /( {2}stamp: .*\n)( {2}sign: .*\n)/,
      (_all: string, stamp: string, sign: string) => sign + stamp,
    );
    expect(problemsOf(swapped)).toEqual([expect.stringMatching(/make\.sign\.md5：没有名为 \{stamp\}/)]);
  });

  it("names secrets, and holds none", () => {
    const open = exampleText.replace('sign: "{sign}"', 'password: "123456"');
    expect(problemsOf(open)).toEqual([expect.stringMatching(/send\.json\.password：.*不得写在文件里/)]);
    const proof = exampleText.replace('equals: "{secret.EXAMPLE_SMS_RECEIPT_KEY}"', "equals: door-key");
    expect(problemsOf(proof)).toEqual([expect.stringMatching(/receipts\.proof：凭证应来自环境变量/)]);
  });

  it("needs its secrets in the environment", () => {
    expect(problemsOf(exampleText, { ...secrets, EXAMPLE_SMS_SECRET: "" })).toEqual([
      expect.stringMatching(/secrets\.1：环境变量 EXAMPLE_SMS_SECRET 没有设置/),
    ]);
  });

  it("is YAML, with each key once", () => {
    expect(problemsOf("gateway: [")).not.toEqual([]);
    expect(problemsOf(exampleText.replace("title: 示例短信网关", "title: 一\ntitle: 二"))).not.toEqual([]);
  });
});
