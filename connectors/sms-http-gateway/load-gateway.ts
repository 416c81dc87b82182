import { LineCounter, isNode, parseDocument } from "yaml";
import { zhCN } from "zod/locales";
import { InvalidInput, type Problem } from "../../src/ports/errors.ts";
import { gatewayFile, type GatewayDescription } from "./description.ts";
import { messageFields, placeholdersIn, queryFields } from "./fill.ts";

/** A gateway and the secrets it uses, read from the environment. */
export interface Gateway {
  readonly description: GatewayDescription;
  readonly secrets: Readonly<Record<string, string>>;
}

export interface GatewayOptions {
  readonly gateway: Gateway;
  readonly now: () => number;
  /** Name of the channel that receipts belong to; `sms-<gateway>` if absent. */
  readonly channel?: string;
}

/** Keys whose values are secrets in any gateway known to us. */
const secretKey = /secret|passw|pwd|token|authorization|api-?key/i;

/**
 * A gateway's description. Secrets stand in the environment, never in the file.
 * @throws InvalidInput naming everything that is wrong, with lines.
 */
export function loadGateway(file: string, text: string, env: Readonly<Record<string, string | undefined>>): Gateway {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const problems: Problem[] = [];
  const report = (path: readonly PropertyKey[], message: string): void => {
    const node = path.length === 0 ? undefined : document.getIn(path, true);
    const place = isNode(node) && node.range ? { line: lines.linePos(node.range[0]).line } : {};
    problems.push({ file, ...place, code: "gateway", message: `${path.join(".") || "整个文件"}：${message}` });
  };
  for (const error of document.errors) report([], error.message.split("\n")[0] ?? error.message);
  const read = problems.length > 0 ? undefined : gatewayFile.safeParse(document.toJS(), { error: zhCN().localeError });
  for (const issue of read?.error?.issues ?? []) report(issue.path, issue.message);
  if (read?.data !== undefined) {
    for (const { path, message } of senseless(read.data, env)) report(path, message);
    if (problems.length === 0) return { description: read.data, secrets: secretsOf(read.data, env) };
  }
  throw new InvalidInput(`短信网关说明 ${file} 有 ${problems.length} 处问题`, problems);
}

interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What fits the schema and yet cannot work, or would give a secret away. */
function senseless(
  gateway: GatewayDescription,
  env: Readonly<Record<string, string | undefined>>,
): readonly Complaint[] {
  const complaints: Complaint[] = [];
  const say = (path: readonly PropertyKey[], message: string): void => void complaints.push({ path, message });
  gateway.secrets.forEach((name, index) => {
    if ((env[name] ?? "") === "") say(["secrets", index], `环境变量 ${name} 没有设置`);
  });
  const secrets = gateway.secrets.map((name) => `secret.${name}`);
  const made: string[] = [];
  for (const [name, recipe] of Object.entries(gateway.make)) {
    checkWords(recipe, ["make", name], [...secrets, ...messageFields, ...queryFields, ...made], say);
    made.push(name);
  }
  const { url, headers, form, json, success: _success, ...rest } = gateway.send;
  checkWords({ url, headers, form, json }, ["send"], [...secrets, ...messageFields, ...made], say);
  if (rest.method === "GET" && (form ?? json) !== undefined) say(["send", "method"], "GET 没有正文，请把参数写进 url");
  for (const key of ["send", "query"] as const) {
    if (gateway[key]?.form !== undefined && gateway[key].json !== undefined) say([key], "form 与 json 只能有一个");
  }
  if (gateway.query !== undefined) {
    // Receipts name a message by its reference; one that a question cannot learn would never be matched.
    if (gateway.send.reference !== undefined && gateway.query.reference === undefined)
      say(["query"], "send 写了 reference，query 也要写，否则查到的短信对不上回执");
    const { url: where, headers: with_, form: fields, json: body } = gateway.query;
    checkWords(
      { url: where, headers: with_, form: fields, json: body },
      ["query"],
      [...secrets, ...queryFields, ...made],
      say,
    );
  }
  for (const key of ["receipts", "replies"] as const) {
    const proof = gateway[key]?.proof;
    if (proof === undefined) continue;
    checkWords({ ...proof, header: undefined, query: undefined }, [key, "proof"], secrets, say);
    const value = "equals" in proof ? proof.equals : proof.hmacSha256;
    if (!value.includes("{secret.")) say([key, "proof"], "凭证应来自环境变量：{secret.变量名}");
  }
  return complaints;
}

/** Every text in a value: its placeholders exist, and under a key for secrets it names one. */
function checkWords(
  value: unknown,
  path: readonly PropertyKey[],
  known: readonly string[],
  say: (path: readonly PropertyKey[], message: string) => void,
): void {
  if (typeof value === "string") {
    for (const one of placeholdersIn(value))
      if (!known.includes(one))
        say(path, `没有名为 {${one}} 的内容；可用：${known.map((name) => `{${name}}`).join(" ")}`);
    if (secretKey.test(String(path.at(-1))) && value !== "" && placeholdersIn(value).length === 0)
      say(path, "密码、令牌等不得写在文件里，请写 {secret.环境变量名}");
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) checkWords(inner, [...path, key], known, say);
}

const secretsOf = (
  { secrets }: GatewayDescription,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> => Object.fromEntries(secrets.map((name) => [name, env[name] ?? ""]));
