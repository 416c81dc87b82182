import type { Command } from "commander";
import type { App } from "../../app/app.ts";
import type { OpenedApp } from "../doors.ts";
import { Conflict } from "../../ports/errors.ts";
import { numberArgument } from "../options.ts";
import { count, type Output } from "../output.ts";
import { withApp, type CommandContext, type CommandRunner } from "../run-command.ts";
import { sayImport } from "../say-import.ts";
import { sayWhatWasMade } from "../say-made.ts";
import { sayNotice } from "../say-notice.ts";
import { sayScan, sayWorklist } from "../say-scan.ts";

interface StartOptions {
  readonly sample: boolean;
  readonly licences: number;
  readonly once?: boolean;
}

const noticesShown = 8;

export function startCommand(program: Command, runner: CommandRunner): void {
  runner.add<StartOptions>(
    program
      .command("start")
      .summary("在一台机器上运行整个系统")
      .description(
        [
          "打开数据目录（没有就建一个）；登记库为空时导入一份模拟登记库；补扫漏掉的日子并扫描今天；然后按时刻表一直运行，直到 Ctrl-C。",
          "默认不向外发送任何消息：通知写到数据目录的 outbox/。",
        ].join("\n"),
      )
      .option("--no-sample", "登记库为空时不导入模拟登记库")
      .option("--licences <数量>", "模拟登记库的许可证数量", numberArgument(1, 10_000_000), 5_000)
      .option("--once", "做完第一轮就退出"),
    (context) =>
      withApp(
        context.doors,
        context.options.data,
        (opened) => opened.app.alone(() => run(context, opened)),
        "open-or-create",
      ),
  );
}

async function run(context: CommandContext<StartOptions>, opened: OpenedApp): Promise<void> {
  const { options, output, signal } = context;
  const { app, paths } = opened;
  app.assertChannels();
  sayWhatWasMade(opened, output);
  await opened.dropBox.ready();
  if (options.sample) await importOwedSample(context, opened);
  output.result(await catchUp(context, app));
  await sayWhatIsOwed(app, output);
  if (options.once === true) return;
  output.say();
  output.say(
    `系统运行中，按 Ctrl-C 停止。投递目录：${paths.inbox}/<来源>/，发件箱：${paths.outbox}，日志：${paths.log}`,
  );
  output.say("另开一个终端可运行：npx wugan explain <许可证编号>、npx wugan notices list、npx wugan doctor");
  const labels = await app.labels();
  await opened.runClock(signal, {
    listening: (address) =>
      output.say(`回执地址：${address}/receipts/…；运行状态：${address}/healthz、${address}/readyz`),
    droppedFile({ file, source, summary, refused }) {
      if (summary !== undefined) {
        output.say(`已收投递的文件 ${source}/${file}`);
        sayImport(summary, labels, output);
      } else
        output.complain(
          `投递的文件 ${source}/${file} 未收：${refused ?? ""}；原件和原因在 ${paths.inbox}/.refused/${source}/`,
        );
    },
  });
  output.say("已停止。");
}

/**
 * Scans what is owed and says what came of it; the answer is for `--json`. While another process scans, a start that
 * goes on running leaves the scan to its clock.
 */
async function catchUp({ options, output, signal }: CommandContext<StartOptions>, app: App): Promise<object> {
  try {
    const titles = await app.ruleTitles();
    const summaries = await app.catchUp(app.today(), { signal, onProgress: output.onProgress });
    for (const summary of summaries) sayScan(summary, (rule) => titles.get(rule) ?? rule, output);
    return { ...summaries.at(-1), ...(summaries.length > 1 ? { caughtUp: summaries.slice(0, -1) } : {}) };
  } catch (error) {
    if (!(error instanceof Conflict) || options.once === true) throw error;
    output.complain(`${error.message} 欠下的扫描由时刻表稍后补上。`);
    return { postponed: { code: error.code, message: error.message } };
  }
}

const sampleSeed = 1;

async function importOwedSample(
  { doors, options, output, signal }: CommandContext<StartOptions>,
  { app, paths }: OpenedApp,
): Promise<void> {
  const { licences } = options;
  const owed = await app.owedSample({ licences, seed: sampleSeed });
  if (owed === undefined) return;
  const what = `一份鄂托克旗模拟登记库（${count(licences)} 件，均非真实数据）。`;
  output.say(owed.isResumed ? `上次导入模拟登记库时中断，接着导入${what}` : `登记库为空：导入${what}`);
  const summaries = await app.importSample(doors.sampleWriter, {
    licences,
    asOf: owed.asOf,
    seed: sampleSeed,
    rejectsDirectory: paths.rejects,
    signal,
    onProgress: output.onProgress,
  });
  const labels = await app.labels();
  for (const summary of summaries) sayImport(summary, labels, output);
}

async function sayWhatIsOwed(app: App, output: Output): Promise<void> {
  sayWorklist(await app.worklistCounts(), output);
  let shown = 0;
  for await (const notice of app.notices(["queued"])) {
    if (shown === 0) output.say("\n将发出的通知（号码已遮盖）：");
    shown += 1;
    if (shown <= noticesShown) sayNotice(notice, app.settings.zone, output);
    else break;
  }
  if (shown > noticesShown) output.say("……全部见 npx wugan notices list");
}
