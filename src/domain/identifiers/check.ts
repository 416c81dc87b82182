/** Something an official should look at, though the identifier is taken as right. */
export interface IdentifierWarning {
  /** Stable; for counting and filtering. */
  readonly code: string;
  /** In Chinese, for people. Holds no more of the identifier than the place that is wrong. */
  readonly reason: string;
}

export interface SoundIdentifier {
  readonly ok: true;
  /** As it is to be stored: half-width, upper case, without spaces. */
  readonly value: string;
  readonly warnings: readonly IdentifierWarning[];
}

export interface UnsoundIdentifier {
  readonly ok: false;
  /** What was read, normalised as far as that goes, so that it can be kept and corrected. */
  readonly value: string;
  /** Stable; for counting and filtering. */
  readonly code: string;
  /** In Chinese, for people. Holds no more of the identifier than the place that is wrong. */
  readonly reason: string;
}

/** What a check says. A value that fails is reported, never dropped: rare real ones fail, and an official may override. */
export type IdentifierCheck<Sound extends SoundIdentifier = SoundIdentifier> = Sound | UnsoundIdentifier;

export const unsound = (value: string, code: string, reason: string): UnsoundIdentifier => ({
  ok: false,
  value,
  code,
  reason,
});

export const wrongLength = (value: string, expected: string): UnsoundIdentifier =>
  value === ""
    ? unsound(value, "empty", "未填写")
    : unsound(value, "length", `长度应为 ${expected}，实为 ${[...value].length} 位`);

export const wrongCheck = (value: string, expected: string, found: string): UnsoundIdentifier =>
  unsound(value, "check-character", `校验码不符：应为 ${expected}，实为 ${found}`);

/** The place, from 1, of the first character outside `alphabet`; `undefined` if there is none. */
export function firstForeignCharacter(value: string, alphabet: string): number | undefined {
  let at = 0;
  for (const character of value) {
    at += 1;
    if (!alphabet.includes(character)) return at;
  }
  return undefined;
}
