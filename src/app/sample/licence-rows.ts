import { defectsOf, noDefects } from "./defects.ts";
import type { Defect } from "./defects.ts";
import { sampleHolders } from "./holders.ts";
import type { SampleHolder, SampleLicence, SampleRequest } from "./holders.ts";
import { sampleItems } from "./items.ts";
import type { LicenceRow } from "./licence-columns.ts";
import { withMistakes } from "./mistakes.ts";
import { Random } from "./random.ts";

/** A row of the file, counted from 0, and whom it is about. */
export interface NumberedRow {
  readonly number: number;
  readonly row: LicenceRow;
  readonly holder: SampleHolder;
  readonly licence: SampleLicence;
  readonly defects: ReadonlySet<Defect>;
}

/** How far back a repeated row repeats at most. */
const REMEMBERED = 64;

/** The rows of the register in file order, as many as asked for. Holds the last few only. */
export function* licenceRows(request: SampleRequest): Generator<NumberedRow> {
  const recent: NumberedRow[] = [];
  const random = new Random(request.seed);
  let number = 0;
  let fresh = 0;
  for (const holder of sampleHolders(request))
    for (const licence of holder.licences) {
      let defects = holder.isCast ? noDefects : defectsOf(number, request.seed);
      for (; isRepeat(defects) && number < request.licences; number++, defects = defectsOf(number, request.seed)) {
        random.restart(request.seed, number, 2);
        const earlier = random.pick(recent);
        yield { ...earlier, number, row: repeated(earlier.row, defects), defects };
      }
      if (number >= request.licences) return;
      random.restart(request.seed, number, 2);
      const row = withMistakes(plainRow(holder, licence), defects, random);
      const next = { number, row, holder, licence, defects };
      recent[fresh++ % REMEMBERED] = next;
      number++;
      yield next;
    }
}

const isRepeat = (defects: ReadonlySet<Defect>): boolean =>
  defects.has("exactDuplicate") || defects.has("repeatedNumber");

function repeated(row: LicenceRow, defects: ReadonlySet<Defect>): LicenceRow {
  if (defects.has("exactDuplicate")) return row;
  const [year, rest] = [row.有效期止.slice(0, 4), row.有效期止.slice(4)];
  const later = /^[0-9]{4}$/.test(year) ? String(Number(year) + 1) + rest : row.有效期止;
  return { ...row, 住所: `${row.住所}（新址）`, 有效期止: later };
}

function plainRow(holder: SampleHolder, licence: SampleLicence): LicenceRow {
  const isPerson = holder.kind === "自然人";
  return {
    许可证编号: licence.licenceNo,
    事项编码: licence.item,
    持证主体: holder.name,
    主体类型: holder.kind,
    统一社会信用代码: holder.uscc ?? "",
    证件号码: holder.showsIdentity ? holder.person.identityNo : "",
    法定代表人: isPerson ? "" : holder.person.name,
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
    facts: licence.facts,
  };
}
