import type { Command } from "commander";
import { heldWords, resumeCommand, type Held } from "../../app/notices/holds.ts";
import { InvalidInput } from "../../ports/errors.ts";
import { withApp, type CommandRunner } from "../run-command.ts";

interface Which {
  readonly rule?: string;
  readonly channel?: string;
}

/** `stop-sending`, `pause` and `resume`, below `wugan notices`. */
export function holdCommands(notices: Command, runner: CommandRunner): void {
  runner.add<{ readonly because?: string }>(
    notices
      .command("stop-sending")
      .summary("立即停发全部通知")
      .description("所有进程在发下一条之前都会停下；已交给通道的不受影响。用 wugan notices resume 恢复。")
      .option("--because <原因>", "停发的原因，doctor 会显示"),
    ({ doors, options, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const hold = await app.holdSending({ all: true }, options.because);
        output.say("全部通知已停发");
        output.result(hold);
      }),
  );

  runner.add<Which & { readonly because?: string }>(
    withWhich(notices.command("pause"))
      .summary("暂停一条规则或一个通道的通知")
      .option("--because <原因>", "暂停的原因，doctor 会显示"),
    ({ doors, options, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const held = whichOf(options);
        if ("all" in held) throw new InvalidInput("写明 --rule 或 --channel；停发全部用 wugan notices stop-sending");
        const hold = await app.holdSending(held, options.because);
        output.say(`${heldWords(hold.key)}；用 ${resumeCommand(hold.key)} 恢复`);
        output.result(hold);
      }),
  );

  runner.add<Which>(
    withWhich(notices.command("resume")).summary(
      "恢复发送；不写 --rule、--channel 时解除 stop-sending，单独暂停的规则和通道要各自恢复",
    ),
    ({ doors, options, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const resumed = await app.resumeSending(whichOf(options));
        output.say(resumed ? "已恢复" : "这一项本来就没有停发");
        const holds = await app.holds();
        for (const { key } of holds) output.say(`仍停着：${heldWords(key)}；用 ${resumeCommand(key)} 恢复`);
        output.result({ resumed, holds });
      }),
  );
}

const withWhich = (command: Command): Command =>
  command
    .option("--rule <规则>", "一条规则的编号，例如 renewal/food-operation")
    .option("--channel <通道>", "一个通道的名称");

function whichOf({ rule, channel }: Which): Held {
  if (rule !== undefined && channel !== undefined) throw new InvalidInput("--rule 和 --channel 只写一个");
  if (rule !== undefined) return { rule };
  return channel === undefined ? { all: true } : { channel };
}
