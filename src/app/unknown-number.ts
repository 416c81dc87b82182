import { maskIdentityNumber } from "../domain/identifiers/identity-number.ts";
import { maskPhone } from "../domain/identifiers/phone.ts";
import { checkUscc } from "../domain/identifiers/uscc.ts";
import { matterKindOf, type MatterKind } from "../domain/matter-number.ts";
import { compactCode } from "../domain/text.ts";
import { NotFound } from "../ports/errors.ts";

/** What a person may have typed to find a licence, its holder, or what became of them, as a message may repeat it. */
interface Typed {
  /** What it looks like. */
  readonly of: "identity number" | "phone" | "unified code" | "licence number" | MatterKind;
  /** Numbers of persons masked. */
  readonly shown: string;
}

/** Looks alone decide, not checks: a number with a slip in it is personal all the same. */
function typed(text: string): Typed {
  const code = compactCode(text).toUpperCase();
  if (/^[0-9]{17}[0-9X]$/.test(code) || /^[0-9]{15}$/.test(code))
    return { of: "identity number", shown: maskIdentityNumber(code) };
  if (/^1[0-9]{10}$/.test(code)) return { of: "phone", shown: maskPhone(code) };
  const matter = matterKindOf(text);
  if (matter !== undefined) return { of: matter, shown: text.trim().toUpperCase() };
  return { of: checkUscc(code).ok ? "unified code" : "licence number", shown: text.trim() };
}

/** A number as it was typed, masked where it looks like a person's. */
export const shownNumber = (text: string): string => typed(text).shown;

/** Says that the register knows nothing by a number. */
export function unknownNumber(text: string): NotFound {
  const { of, shown } = typed(text);
  switch (of) {
    case "identity number":
      return new NotFound(`登记库中没有证件号码为“${shown}”的主体或许可证`);
    case "phone":
      return new NotFound(`登记库中没有联系电话为“${shown}”的许可证`);
    case "unified code":
      return new NotFound(`登记库中没有统一社会信用代码为“${shown}”的主体`);
    case "licence number":
      return new NotFound(`登记库中没有编号为“${shown}”的许可证`);
    case "case":
    case "grant":
      return new NotFound(`“${shown}”是${matters[of].numberOf}：${matters[of].command} ${shown}`);
    default:
      return of satisfies never;
  }
}

const matters = {
  case: { name: "办件", numberOf: "办件号", example: "XZ2026-000123", command: "wugan cases show" },
  grant: { name: "发放件", numberOf: "发放件号", example: "HM2026-000123", command: "wugan grants show" },
} as const;

/** Says that there is no case, or no grant, by a number; what else the number is, if it looks like something else. */
export function unknownMatter(text: string, wanted: MatterKind): NotFound {
  const { of, shown } = typed(text);
  const { name, numberOf, example } = matters[wanted];
  const hint =
    of === wanted
      ? ""
      : of === "case" || of === "grant"
        ? `；这是${matters[of].numberOf}：${matters[of].command} ${shown}`
        : `；${numberOf}形如 ${example}，许可证和主体的情况用 wugan explain 查看`;
  return new NotFound(`没有编号为“${shown}”的${name}${hint}`);
}
