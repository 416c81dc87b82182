import { z } from "zod";
import { failureMeaning } from "../../src/ports/failure-codes.ts";

const name = z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, "应为小写字母、数字和连字符，以字母开头");
const path = z.string().min(1);
const words = z.string();
const isJson = z.record(z.string(), z.json());
/** A value in an answer, compared as text. */
const rule = z.strictObject({ path, equals: z.union([z.string(), z.number(), z.boolean()]) });

const call = {
  url: z.string().regex(/^https?:\/\//, "应以 http:// 或 https:// 开头"),
  method: z.enum(["GET", "POST"]).default("POST"),
  headers: z.record(z.string(), words).default({}),
  /** At most one of the two; texts anywhere inside are filled. */
  form: z.record(z.string(), words).optional(),
  json: isJson.optional(),
  /** How the body is put on the wire. */
  encode: z.enum(["plain", "base64"]).default("plain"),
};

/** A text made in order from others: a digest, or the time of the call. */
const recipe = z.union([
  z.strictObject({ md5: words, as: z.enum(["hex", "HEX", "base64"]).default("hex") }),
  z.strictObject({ hmacSha256: words, key: words, as: z.enum(["hex", "HEX", "base64"]).default("hex") }),
  /** yyyy MM dd HH mm ss in the given order, local time of China; or `epochSeconds`, `epochMs`. */
  z.strictObject({ now: z.string().min(2) }),
]);

const proof = z.union([
  /** The named header, or the named parameter of the address, holds a secret. */
  z.strictObject({ header: z.string(), equals: words }),
  z.strictObject({ query: z.string(), equals: words }),
  /** The named header holds HMAC-SHA256 of the body as received. */
  z.strictObject({ header: z.string(), hmacSha256: words, as: z.enum(["hex", "base64"]).default("hex") }),
]);

const posted = {
  proof,
  body: z.enum(["json", "form"]).default("json"),
  /** Where the list stands; the whole body if absent. One that is not a list counts as a list of one. */
  items: path.optional(),
  answer: z.strictObject({ contentType: z.string().default("text/plain"), body: z.string() }).prefault({ body: "OK" }),
};

/** A gateway described in YAML: what is sent to it, what its answers mean, what it posts back. */
export const gatewayFile = z.strictObject({
  /** In the channel's name, `sms-<gateway>`, and in the receipts address, `/receipts/gateway/<gateway>`. */
  gateway: name,
  title: z.string().min(1),
  /** Names of environment variables; `{secret.NAME}` stands for what they hold. */
  secrets: z.array(z.string().regex(/^[A-Z][A-Z0-9_]*$/, "应为环境变量名")).default([]),
  /** Made anew for each call, in the order given; `{name}` stands for each. */
  make: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), recipe).default({}),
  send: z.strictObject({
    ...call,
    timeoutSeconds: z.number().positive().max(120).default(15),
    /** How many messages it may be sent at the same time. */
    atOnce: z.int().min(1).max(100).default(5),
    success: rule,
    /** Where the answer holds the gateway's own number of the message; the notice id if absent. */
    reference: path.optional(),
    /** Where it holds a code. */
    code: path.optional(),
  }),
  codes: z.record(z.string(), failureMeaning).default({}),
  /** Absent: the gateway cannot be asked, and what is unknown stays so. */
  query: z
    .strictObject({
      ...call,
      present: rule,
      absent: rule,
      delivered: rule.optional(),
      failed: rule.optional(),
      reference: path.optional(),
      code: path.optional(),
      /** How long after a send a message may be missing from the answers. */
      settlesAfterSeconds: z.number().nonnegative().default(600),
    })
    .optional(),
  receipts: z
    .strictObject({
      ...posted,
      reference: path,
      notice: path.optional(),
      /** Values of `state` that mean delivered; values in `waiting` mean nothing yet; any other means failed. */
      state: path,
      delivered: z.array(z.string()).min(1),
      waiting: z.array(z.string()).default([]),
      code: path.optional(),
    })
    .optional(),
  replies: z.strictObject({ ...posted, from: path, text: path, id: path }).optional(),
});

export type GatewayDescription = z.infer<typeof gatewayFile>;
export type GatewayCall = Pick<GatewayDescription["send"], "url" | "method" | "headers" | "form" | "json" | "encode">;
export type GatewayRule = z.infer<typeof rule>;
export type GatewayProof = z.infer<typeof proof>;
export type GatewayRecipe = z.infer<typeof recipe>;
