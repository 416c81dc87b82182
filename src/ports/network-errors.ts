import { types } from "node:util";

/** What the system calls a connection that never came about: nothing of the request can have arrived. */
const neverConnected: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/**
 * Whether a request that failed like this surely never arrived. Anything else, a reset or a time-out above all, may have
 * been read and acted on at the other end.
 */
export function neverArrived(error: unknown): boolean {
  let one: unknown = error;
  for (let depth = 0; types.isNativeError(one) && depth < 5; depth += 1) {
    const { code, errors, cause } = one as Error & { readonly code?: unknown; readonly errors?: unknown };
    if (typeof code === "string" && neverConnected.has(code)) return true;
    // Several addresses were tried and each failed.
    if (Array.isArray(errors) && errors.length > 0 && errors.every(neverArrived)) return true;
    one = cause;
  }
  return false;
}
