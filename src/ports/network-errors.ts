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
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1) {
    if (neverConnected.has(codeOf(one))) return true;
    // Several addresses were tried and each failed.
    if (one instanceof AggregateError && one.errors.length > 0 && one.errors.every(neverArrived)) return true;
  }
  return false;
}

const codeOf = (error: Error): string => String((error as NodeJS.ErrnoException).code);
