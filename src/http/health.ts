import type { FastifyPluginAsync } from "fastify";

/** `/healthz`: the process is alive. `/readyz`: it can do its work; 503 if not. */
export const healthRoutes =
  (isReady: () => Promise<boolean>): FastifyPluginAsync =>
  async (server) => {
    server.get("/healthz", async () => ({ status: "ok" }));
    server.get("/readyz", async (_request, reply) => {
      const ready = await isReady().catch(() => false);
      return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "not-ready" });
    });
  };
