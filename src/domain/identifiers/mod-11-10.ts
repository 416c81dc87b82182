/**
 * The check digit of ISO/IEC 7064 MOD 11,10 (GB/T 17710) for the digits before it: `0794` gives `5`.
 * @throws {RangeError} if `digits` holds anything but the digits 0 to 9.
 */
export function mod1110CheckDigit(digits: string): string {
  if (!/^[0-9]+$/.test(digits)) throw new RangeError("MOD 11,10 只适用于数字");
  let p = 10;
  for (const digit of digits) {
    p = (p + Number(digit)) % 10;
    p = ((p === 0 ? 10 : p) * 2) % 11;
  }
  return String((11 - p) % 10);
}
