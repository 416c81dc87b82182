import { schedule, validate, type ScheduledTask } from "node-cron";
import { InvalidInput } from "../../src/ports/errors.ts";
import type { Waker } from "../../src/ports/waker.ts";

/** A blocked event loop may be late by this much without losing a wake. */
const toleranceMs = 30_000;

/** Wakes by node-cron, in this process. */
export function nodeCronWaker(): Waker {
  const tasks: ScheduledTask[] = [];
  const running = new Set<Promise<void>>();
  return {
    every(expression, name, zone, wake) {
      check(expression);
      let isAwake = false;
      const once = (): void => {
        if (isAwake) return;
        isAwake = true;
        const awake = wake().finally(() => {
          isAwake = false;
          running.delete(awake);
        });
        running.add(awake);
      };
      const task = schedule(expression, once, {
        name,
        timezone: zone,
        noOverlap: true,
        missedExecutionTolerance: toleranceMs,
      });
      // A wake that came too late is still a wake: what is owed stands in the store.
      task.on("execution:missed", once);
      tasks.push(task);
    },
    async stop() {
      for (const task of tasks) await task.destroy();
      await Promise.allSettled(running);
    },
  };
}

function check(expression: string): void {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5 || !validate(expression)) {
    throw new InvalidInput(`“${expression}” 不是五段的 cron 表达式`);
  }
  // node-cron reads both as "and", other schedulers as "or": an expression must not mean two things.
  if (fields[2] !== "*" && fields[4] !== "*") {
    throw new InvalidInput(`“${expression}” 同时限定了日和星期，含义不明`);
  }
}
