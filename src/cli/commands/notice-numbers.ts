import type { Command } from "commander";
import type { OptedOutNumber } from "../../app/notices/opt-outs.ts";
import type { FlaggedNumber } from "../../app/notices/contact-numbers.ts";
import { InvalidInput } from "../../ports/errors.ts";
import { sayRest, shownOf, withListOptions, type ListOptions } from "../listing.ts";
import { localTime } from "../local-time.ts";
import { count, table } from "../output.ts";
import { withApp, type CommandRunner } from "../run-command.ts";

/** `wugan notices numbers`: which numbers are no use, and which are agents'. */
export function numbersCommand(notices: Command, runner: CommandRunner): void {
  runner.add<ListOptions & { readonly sharedBy: string; readonly resume?: string }>(
    withListOptions(notices.command("numbers"))
      .summary("号码：发不到的，退订的，多个持证人共用的")
      .description(
        "列出确定发不到的号码（换了新号码导入后自动移出）、退订政策告知的号码（法定告知仍会发送），和多个持证人共用的号码（多为代办员）。号码遮盖。\n例：wugan notices numbers --resume 13800138000",
      )
      .option("--resume <号码>", "持证人要求恢复：这个号码再收政策告知")
      .option("--shared-by <个数>", "至少几个持证人共用才列出", "5"),
    ({ doors, options, output, signal }) =>
      withApp(doors, options.data, async ({ app }) => {
        if (options.resume !== undefined) {
          const resumed = await app.resumeNumber(options.resume);
          output.say(`${resumed.masked} 已恢复接收政策告知`);
          output.result({ resumed });
          return;
        }
        const atLeast = Number(options.sharedBy);
        if (!Number.isInteger(atLeast) || atLeast < 2) throw new InvalidInput("--shared-by 应为 2 以上的整数");
        const flagged: FlaggedNumber[] = [];
        for await (const one of app.flaggedNumbers()) flagged.push(one);
        const optedOut: OptedOutNumber[] = [];
        for await (const one of app.optedOutNumbers()) optedOut.push(one);
        const shared = await app.sharedNumbers(atLeast, { signal, onProgress: output.onProgress });
        const shown = shownOf(options);
        output.say(`${count(flagged.length)} 个号码发不到`);
        const failed = flagged
          .slice(0, shown)
          .map(({ masked, licenceIds, holderId, since, says, because }) => [
            masked,
            licenceIds.map((id) => id.slice(id.indexOf("/") + 1)).join("、") || holderId,
            localTime(since, app.settings.zone),
            says ?? because,
          ]);
        if (failed.length > 0)
          for (const line of table(["号码", "许可证或持证人", "始于", "原因"], failed)) output.say(line);
        sayRest(flagged.length, options, "个", output);
        output.say(`${count(optedOut.length)} 个号码退订了政策告知`);
        const out = optedOut
          .slice(0, shown)
          .map(({ masked, at, replyId }) => [masked, localTime(at, app.settings.zone), replyId ?? "经办人登记"]);
        if (out.length > 0) for (const line of table(["号码", "始于", "回复编号"], out)) output.say(line);
        sayRest(optedOut.length, options, "个", output);
        output.say(`${count(shared.length)} 个号码由 ${atLeast} 个以上持证人共用`);
        const many = shared
          .slice(0, shown)
          .map(({ masked, holders, licences }) => [masked, count(holders), count(licences)]);
        if (many.length > 0) for (const line of table(["号码", "持证人", "许可证"], many)) output.say(line);
        sayRest(shared.length, options, "个", output);
        output.result({ flagged, optedOut, shared });
      }),
  );
}
