import { maskIdentityNumber } from "../domain/identifiers/identity-number.ts";
import { maskPhone } from "../domain/identifiers/phone.ts";
import { checkUscc } from "../domain/identifiers/uscc.ts";
import { compactCode } from "../domain/text.ts";
import { NotFound } from "../ports/errors.ts";

/** What a person may have typed to find a licence or its holder, as a message may repeat it. */
interface Typed {
  /** What it looks like. */
  readonly of: "identity number" | "phone" | "unified code" | "licence number";
  /** Numbers of persons masked. */
  readonly shown: string;
}

/** Looks alone decide, not checks: a number with a slip in it is personal all the same. */
function typed(text: string): Typed {
  const code = compactCode(text).toUpperCase();
  if (/^[0-9]{17}[0-9X]$/.test(code) || /^[0-9]{15}$/.test(code))
    return { of: "identity number", shown: maskIdentityNumber(code) };
  if (/^1[0-9]{10}$/.test(code)) return { of: "phone", shown: maskPhone(code) };
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
    default:
      return of satisfies never;
  }
}
