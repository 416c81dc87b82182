import { defectSchedule, noDefects } from "./defects.ts";
import type { Defect } from "./defects.ts";
import { sampleHolders } from "./holders.ts";
import type { SampleHolder } from "./holders.ts";
import { sampleItems } from "./items.ts";
import { factCells } from "./licence-columns.ts";
import type { LicenceRow } from "./licence-columns.ts";
import type { SampleLicence } from "./licences.ts";
import { withMistakes } from "./mistakes.ts";
import { Random } from "./random.ts";
import type { SampleRequest } from "./request.ts";

/** A row of the file, counted from 0, and whom it is about. */
export interface NumberedRow {
  readonly number: number;
  readonly holder: SampleHolder;
  readonly licence: SampleLicence;
  readonly defects: ReadonlySet<Defect>;
  /** The earlier row that this one says again. */
  readonly repeats?: NumberedRow;
}

/** How far back a repeated row repeats at most. */
const REMEMBERED = 64;

/** What the rows of the register are about, in file order, as many as asked for. Holds the last few only. */
export function* licenceRows({ licences, asOf, seed }: SampleRequest): Generator<NumberedRow> {
  const defectsOf = defectSchedule(seed);
  const recent: NumberedRow[] = [];
  let number = 0;
  let fresh = 0;
  for (const holder of sampleHolders({ licences, asOf, seed }))
    for (const licence of holder.licences) {
      let defects = holder.part === undefined ? defectsOf(number) : noDefects;
      for (; isRepeat(defects) && number < licences; number++, defects = defectsOf(number)) {
        const earlier = new Random(seed, number, 2).pick(recent);
        yield { ...earlier, number, defects, repeats: earlier };
      }
      if (number >= licences) return;
      const row = { number, holder, licence, defects };
      recent[fresh++ % REMEMBERED] = row;
      number++;
      yield row;
    }
}

/** The row as the file has it. */
export function writtenRow({ number, holder, licence, defects, repeats }: NumberedRow, seed: number): LicenceRow {
  if (repeats !== undefined) {
    const row = writtenRow(repeats, seed);
    return defects.has("exactDuplicate") ? row : { ...row, 住所: `${row.住所}（新址）`, 状态: "注销" };
  }
  const row = plainRow(holder, licence);
  return defects.size === 0 ? row : withMistakes(row, defects, new Random(seed, number, 2));
}

const isRepeat = (defects: ReadonlySet<Defect>): boolean =>
  defects.has("exactDuplicate") || defects.has("repeatedNumber");

function plainRow(holder: SampleHolder, licence: SampleLicence): LicenceRow {
  const isPerson = holder.kind === "自然人";
  return {
    许可证编号: licence.licenceNo,
    事项编码: licence.item,
    持证主体: holder.name,
    主体类型: holder.kind,
    统一社会信用代码: holder.uscc ?? "",
    证件号码: holder.identityNo ?? "",
    法定代表人: isPerson ? "" : holder.personName,
    联系人: isPerson ? "" : holder.contactName,
    联系电话: holder.phone,
    住所: holder.place.address,
    行政区划代码: holder.place.regionCode,
    发证机关: sampleItems[licence.item].issuer,
    有效期起: licence.validFrom,
    有效期止: licence.validUntil ?? "",
    状态: licence.status,
    语言: holder.language,
    数据日期: licence.observedOn,
    facts: factCells(licence.item, licence.facts),
  };
}
