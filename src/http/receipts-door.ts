import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { loggable } from "../app/loggable.ts";
import { InvalidInput, Rejected, Unavailable } from "../ports/errors.ts";
import type { CallbackContents, CallbackReader } from "../ports/receipts.ts";
import type { HttpOptions } from "./options.ts";

type Wanted = Pick<HttpOptions, "readers" | "sink" | "log">;

/**
 * POST /receipts/<path> for each reader.
 *
 * | answer | when                                                                     | the provider then |
 * |--------|--------------------------------------------------------------------------|-------------------|
 * | 200    | all of it is recorded, or was before                                     | is done           |
 * | 400    | it cannot be read                                                        | gives up          |
 * | 403    | it is not proven to come from the provider; logged without personal data | gives up          |
 * | 413    | it is too large                                                          | gives up          |
 * | 503    | some of it could not be recorded now                                     | posts it again    |
 */
export const receiptsDoor =
  ({ readers, sink, log }: Wanted): FastifyPluginAsync =>
  async (server) => {
    // Signatures are made over the bytes: nothing may parse them before.
    server.removeAllContentTypeParsers();
    server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
    for (const reader of readers) {
      server.post(`/receipts/${reader.path}`, async (request, reply) => {
        const read = open(reader, request);
        if (typeof read === "number") return reply.code(read).type("text/plain").send("");
        if (!(await recordAll(reader, read))) return reply.code(503).type("text/plain").send("");
        return reply.code(200).type(read.answer.contentType).send(read.answer.body);
      });
    }

    /** The contents, or the status of a refusal. */
    function open(reader: CallbackReader, { raw, headers, body }: FastifyRequest): CallbackContents | number {
      try {
        return reader.read({ url: raw.url ?? "/", headers, body: typeof body === "string" ? body : "" });
      } catch (error) {
        const refused = error instanceof Rejected ? 403 : error instanceof InvalidInput ? 400 : undefined;
        if (refused === undefined) throw error;
        log.warn({ path: reader.path, status: refused }, "callback refused");
        return refused;
      }
    }

    /** One that cannot be recorded does not keep the others out; posted again, those change nothing. */
    async function recordAll(reader: CallbackReader, { receipts, replies }: CallbackContents): Promise<boolean> {
      let isComplete = true;
      const record = async (what: string, recorded: Promise<unknown>): Promise<void> => {
        try {
          await recorded;
        } catch (error) {
          isComplete = false;
          const fields = { path: reader.path, ...loggable(error) };
          if (error instanceof Unavailable) log.warn(fields, `${what} not recorded`);
          else log.error(fields, `${what} not recorded`);
        }
      };
      for (const receipt of receipts) await record("receipt", sink.recordReceipt(receipt));
      for (const reply of replies) await record("reply", sink.recordReply(reply));
      return isComplete;
    }
  };
