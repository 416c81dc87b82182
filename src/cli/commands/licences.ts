import type { Command } from "commander";
import type { CivilDate } from "../../domain/civil-date.ts";
import type { Labels } from "../../app/labels.ts";
import { InvalidInput } from "../../ports/errors.ts";
import { dayArgument } from "../options.ts";
import { sayRest, shownOf, withListOptions, type ListOptions } from "../listing.ts";
import { count, table } from "../output.ts";
import { nameOfHolder } from "../words.ts";
import { withApp, type CommandRunner } from "../run-command.ts";

interface LicencesOptions extends ListOptions {
  readonly expiresFrom?: CivilDate;
  readonly expiresTo?: CivilDate;
  readonly item?: string;
  readonly ids?: boolean;
}

export function licencesCommand(program: Command, runner: CommandRunner): void {
  runner.add<LicencesOptions>(
    withListOptions(program.command("licences"))
      .summary("登记库里有哪些许可证")
      .description(
        "列出许可证。--expires-from 与 --expires-to 为最后有效日的范围，两端都含；没有最后有效日（缺失、被遮盖、长期）的不在任何范围内。",
      )
      .option("--expires-from <日期>", "最后有效日不早于", dayArgument)
      .option("--expires-to <日期>", "最后有效日不晚于", dayArgument)
      .option("--item <事项编码>", "只看一个事项")
      .option("--ids", "只列许可证编号"),
    ({ doors, options, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const { expiresFrom, expiresTo } = options;
        if (expiresFrom !== undefined && expiresTo !== undefined && expiresFrom > expiresTo) {
          throw new InvalidInput(`--expires-from ${expiresFrom} 晚于 --expires-to ${expiresTo}`);
        }
        const query = {
          ...(expiresFrom === undefined ? {} : { expiresFrom }),
          ...(expiresTo === undefined ? {} : { expiresTo }),
          ...(options.item === undefined ? {} : { itemCode: options.item }),
        };
        const labels = await app.labels();
        assertItem(options.item, labels);
        const total = await app.countLicences(query);
        if (options.ids === true) {
          const ids: string[] = [];
          for await (const { licenceNo } of app.licences(query)) ids.push(licenceNo);
          if (!output.isJson) for (const id of ids) output.say(id);
          return output.result({ count: ids.length, ids });
        }
        const shown = shownOf(options);
        const items = [];
        for await (const licence of app.licences(query)) {
          items.push(licence);
          if (!output.isJson && items.length >= shown) break;
        }
        output.say(`${count(total)} 件许可证`);
        const rows = items.map((one) => [
          one.licenceNo,
          labels.item(one.itemCode),
          one.isPerpetual === true ? "长期" : (one.validUntil ?? "不明"),
          labels.status(one.status),
          nameOfHolder(one.holder),
        ]);
        if (rows.length > 0)
          for (const line of table(["编号", "事项", "有效期至", "状态", "持证主体"], rows.slice(0, shown)))
            output.say(line);
        sayRest(total, options, "件", output);
        output.result({ count: total, items });
      }),
  );
}

/** @throws InvalidInput with every item there is. */
function assertItem(itemCode: string | undefined, { items }: Labels): void {
  if (itemCode === undefined || items.has(itemCode)) return;
  const all = [...items].map(([code, title]) => `${title}（${code}）`).join("、");
  throw new InvalidInput(`没有编码为“${itemCode}”的事项；可用：${all}`);
}
