import { checkPhone } from "../../src/domain/identifiers/phone.ts";

/** The form Twilio wants; numbers are stored without +86. */
export const e164 = (number: string): string => (number.startsWith("+") ? number : `+86${number}`);

/** A number from Twilio in the form that the register has it in. */
export function fromE164(number: string): string {
  const checked = checkPhone(number);
  return checked.ok ? checked.value : number;
}
