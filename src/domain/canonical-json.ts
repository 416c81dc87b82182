import * as canonicalizeModule from "canonicalize";

// The package's types declare an ES module, the package is CommonJS: at run time the function is the default export.
const canonicalize = canonicalizeModule.default as unknown as (value: unknown) => string | undefined;

/**
 * Canonical JSON (RFC 8785): equal values give equal bytes. Members that are `undefined` are left out.
 * @throws TypeError if the value cannot be written as JSON.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("only plain JSON values have a canonical form");
  return text;
}
