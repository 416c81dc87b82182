import { InvalidInput, Unavailable } from "../../src/ports/errors.ts";

/** What the server says of itself in answer to `hello`; only what is looked at. */
export interface Hello {
  readonly isWritablePrimary?: boolean;
  readonly localTime?: Date;
  readonly logicalSessionTimeoutMinutes?: number;
  readonly maxWireVersion?: number;
}

/** MongoDB 4.4. The driver refuses older servers itself, in words of its own. */
const OLDEST_WIRE_VERSION = 9;
export const LARGEST_SKEW_MS = 5000;

/**
 * Milliseconds by which the server's clock is ahead of this machine's, given when it was asked and when the answer
 * came; 0 if the difference may be the way there and back.
 */
export function skewOf(localTime: Date, askedAt: number, answeredAt: number): number {
  const at = localTime.getTime();
  if (at < askedAt) return at - askedAt;
  return at > answeredAt ? at - answeredAt : 0;
}

/**
 * @throws InvalidInput if the server cannot keep what this program promises; Unavailable if the clocks differ by more
 * than 5 s: leases of several machines rest on them.
 */
export function assertServes(hello: Hello, askedAt: number, answeredAt: number): void {
  const { isWritablePrimary, localTime, logicalSessionTimeoutMinutes, maxWireVersion = 0 } = hello;
  if (maxWireVersion < OLDEST_WIRE_VERSION)
    throw new InvalidInput("数据库服务器太旧，需要 MongoDB 4.4 以上或 FerretDB 2。请升级服务器。");
  if (logicalSessionTimeoutMinutes === undefined || logicalSessionTimeoutMinutes === null)
    throw new InvalidInput("数据库服务器没有会话（session），写入无法安全重试。请用副本集，或 FerretDB 2。");
  if (isWritablePrimary !== true)
    throw new InvalidInput("MONGODB_URI 指向的节点不可写。请写上副本集的全部节点和 replicaSet 参数。");
  if (localTime === undefined) return;
  const skew = skewOf(localTime, askedAt, answeredAt);
  if (Math.abs(skew) > LARGEST_SKEW_MS)
    throw new Unavailable(
      `本机时钟与数据库服务器相差 ${Math.round(Math.abs(skew) / 1000)} 秒（服务器${skew > 0 ? "快" : "慢"}），超过 5 秒。` +
        "请先校准两边的时钟（NTP）再启动。",
    );
}
