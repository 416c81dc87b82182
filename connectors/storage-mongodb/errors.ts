import {
  MongoBulkWriteError,
  MongoCompatibilityError,
  MongoError,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoParseError,
  MongoServerError,
  MongoServerSelectionError,
  MongoSystemError,
  MongoWriteConcernError,
  type TopologyDescription,
} from "mongodb";
import mongoose from "mongoose";
import { InvalidInput, OutcomeUnknown, Unavailable, WuganError } from "../../src/ports/errors.ts";

const DUPLICATE_KEY = 11000;

/** FerretDB's code for PostgreSQL's 40P01; MongoDB has no deadlocks, it has write conflicts (112). */
const DEADLOCK = 16908292;
const WRITE_CONFLICT = 112;

/** Shutting down, stepping down, no primary: MongoDB's own list of what may be tried again. */
const passing: ReadonlySet<number> = new Set([
  6,
  7,
  89,
  91,
  189,
  262,
  9001,
  10107,
  11600,
  11602,
  13435,
  13436,
  DEADLOCK,
  WRITE_CONFLICT,
]);

/** What FerretDB says with code 1 where two of its `findAndModify` with `upsert` meet; other commands have codes for it. */
const met = /deadlock detected|violates exclusion constraint/;

const authentication: ReadonlySet<number> = new Set([18, 334, 8000]);
const UNAUTHORIZED = 13;
const OUT_OF_DISK_SPACE = 14031;
const UNKNOWN_COMMAND = 59;

/**
 * While PostgreSQL is down behind a FerretDB that is up, every command fails with code 1 and one of these texts; and a
 * FerretDB that lost it in the middle of a command says no more than where its connection ended.
 */
const databaseGone = /failed to connect to|unexpected EOF|terminating connection|the database system is|conn closed/;

export const isDuplicate = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === DUPLICATE_KEY && !(error instanceof MongoBulkWriteError);

/** Places, in an unordered insert, of the documents that are there already; undefined if anything else went wrong. */
export function duplicatesIn(error: unknown): readonly number[] | undefined {
  if (!(error instanceof MongoBulkWriteError)) return undefined;
  const errors = [error.writeErrors].flat();
  const isAll = errors.length > 0 && errors.every(({ code }) => code === DUPLICATE_KEY);
  return isAll ? errors.map(({ index }) => index) : undefined;
}

/** A failure after something of the call was written: whatever its cause, nobody may say that nothing happened. */
export class AfterWriting extends Error {
  constructor(override readonly cause: unknown) {
    super("failed after writing", { cause });
  }
}

/** The driver dresses whatever happens to a bulk write as its own kind of server error, a lost connection as well. */
function rootOf(error: unknown): unknown {
  if (error instanceof AfterWriting) return rootOf(error.cause);
  if (error instanceof MongoBulkWriteError && error.errorResponse instanceof Error) return error.errorResponse;
  return error;
}

/** On the first connection mongoose says it in a class of its own. */
const { MongooseServerSelectionError } = mongoose.Error;
const isSelectionError = (error: unknown): error is Error & { readonly reason?: TopologyDescription } =>
  error instanceof MongoServerSelectionError || error instanceof MongooseServerSelectionError;

/** The server was not there to begin with: nothing was sent. */
const neverReached = (error: unknown): boolean => isSelectionError(rootOf(error));

/** Nobody answered, or the answer says that another try may do better. What was asked may have been done all the same. */
export function isPassing(failure: unknown): boolean {
  const error = rootOf(failure);
  if (neverReached(error)) return settingsError(error) === undefined;
  if (error instanceof MongoNetworkError) return true;
  if (error instanceof MongoWriteConcernError) return true;
  if (!(error instanceof MongoServerError)) return false;
  return passing.has(Number(error.code)) || databaseGone.test(error.message) || met.test(error.message);
}

/** The error, what caused it, and what each server that was asked answered. */
function causes(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [];
  const asked = isSelectionError(error) ? [...(error.reason?.servers.values() ?? [])] : [];
  return [error, ...causes(error.cause), ...asked.flatMap((server) => causes(server.error))];
}

/** Hosts that were asked in vain, as `host:port、…`; the account is no part of them. */
function silentOnes(error: unknown): string {
  if (!isSelectionError(error)) return "";
  const known = [...(error.reason?.servers ?? [])].filter(([, { type }]) => type === "Unknown");
  return known.map(([address]) => address).join("、");
}

const isWrongAddress = (error: unknown): boolean =>
  causes(error).some((cause) => cause instanceof Error && "code" in cause && cause.code === "ENOTFOUND");

/** The driver's own words are left out: they may repeat the address, password and all. */
export const malformedUri = (cause: unknown): InvalidInput =>
  new InvalidInput(
    "MONGODB_URI 写得不对，应形如 mongodb://主机:27017/?replicaSet=rs0；账号和密码中的特殊字符要写成 %XX。",
    [],
    { cause },
  );

function settingsError(error: unknown): InvalidInput | undefined {
  const wrong = (sentence: string) => new InvalidInput(sentence, [], { cause: error });
  if (error instanceof MongoParseError || error instanceof MongoInvalidArgumentError) return malformedUri(error);
  if (isWrongAddress(error))
    return wrong("MONGODB_URI 中的主机名查不到，请核对拼写和 DNS；账号和密码中的特殊字符要写成 %XX。");
  if (causes(error).some((cause) => cause instanceof MongoCompatibilityError))
    return wrong("数据库服务器的版本不受支持，需要 MongoDB 4.4 以上或 FerretDB 2。");
  if (!(error instanceof MongoServerError)) return undefined;
  if (authentication.has(Number(error.code)))
    return wrong(
      "数据库不接受 MONGODB_URI 中的账号或密码，请核对，并确认 authSource；其中的特殊字符要写成 %XX（% 写 %25）。",
    );
  if (error.code === UNAUTHORIZED) return wrong("数据库账号权限不足，请授予该库的 readWrite。");
  if (error.code === UNKNOWN_COMMAND)
    return wrong(`数据库服务器不认识所需的命令：${error.message}。请换用受支持的版本。`);
  return undefined;
}

/** True unless it is certain that a writing call which failed so has sent nothing. */
export const mayHaveWritten = (error: unknown): boolean => !neverReached(error);

/**
 * The one place where the driver's errors become ours; what is none of them is left as it is. `written`: the call, or
 * an earlier run of it, may have written something.
 */
export function translated(failure: unknown, written: boolean): unknown {
  const error = rootOf(failure);
  if (error instanceof WuganError) return error;
  if (!(error instanceof MongoError) && !isSelectionError(error)) return error;
  const known = settingsError(error);
  if (known !== undefined) return known;
  if (error instanceof MongoServerError && error.code === OUT_OF_DISK_SPACE)
    return new Unavailable("数据库服务器磁盘已满，请腾出空间后再试。", { cause: error });
  if (!isPassing(error) && !(error instanceof MongoSystemError) && !isSelectionError(error)) return error;
  if (written) return new OutcomeUnknown("与数据库的连接中断，不知是否已写入；重做一次不会写两遍。", { cause: error });
  const silent = silentOnes(error);
  return new Unavailable(`数据库服务器${silent === "" ? "" : `（${silent}）`}没有应答，请检查服务器与网络后再试。`, {
    cause: error,
  });
}
