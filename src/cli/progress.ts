import cliProgress from "cli-progress";
import type { OnProgress, Progress } from "../app/parts.ts";
import type { Doors } from "./doors.ts";

/** How far long work has come, on the screen or in a file. */
export interface ShownProgress {
  readonly show: OnProgress;
  /** Before anything else is printed, and when a command ends. */
  readonly end: () => void;
}

/** Where nobody watches a bar, a line is written so often: a service's log must not stand still, nor fill up. */
const everyMs = 5_000;

/** A bar on a terminal; elsewhere a plain line every few seconds, none for work that is over before. */
export const progressOn = (stream: Doors["stderr"], now: () => number = () => performance.now()): ShownProgress =>
  stream.isTTY === true ? barOn(stream) : linesOn(stream, now);

function barOn(stream: Doors["stderr"]): ShownProgress {
  let bar: cliProgress.SingleBar | undefined;
  let stage: string | undefined;
  const end = (): void => {
    bar?.stop();
    bar = undefined;
    stage = undefined;
  };
  return {
    show(progress) {
      if (progress.stage !== stage) {
        end();
        stage = progress.stage;
        bar = new cliProgress.SingleBar({
          stream,
          format: "{stage} {bar} {percentage}% {eta_formatted}",
          barsize: 30,
          hideCursor: true,
          clearOnComplete: true,
        });
        bar.start(progress.total ?? progress.done, progress.done, { stage });
      }
      bar?.setTotal(progress.total ?? progress.done);
      bar?.update(progress.done);
    },
    end,
  };
}

function linesOn(stream: Doors["stderr"], now: () => number): ShownProgress {
  let wroteAt = now();
  return {
    show(progress) {
      if (now() - wroteAt < everyMs) return;
      wroteAt = now();
      stream.write(`${lineOf(progress)}\n`);
    },
    end: () => undefined,
  };
}

/** `导入 otog-licences：45%`; without a total what is done so far. */
const lineOf = ({ stage, done, total }: Progress): string =>
  total === undefined || total === 0
    ? `${stage}：已完成 ${done.toLocaleString("en-US")}`
    : `${stage}：${Math.floor((100 * done) / total)}%`;
