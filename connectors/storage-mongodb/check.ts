import { missingIndexes } from "./collections.ts";
import type { Context } from "./context.ts";
import { logBatches } from "./decisions.ts";
import { translated } from "./errors.ts";
import { registerBatches } from "./register-state.ts";
import { assertServes, type Hello } from "./server.ts";

const HOW_MANY = 20;

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What is wrong with the store, in words; empty if it is well. Counts everything, so it may take minutes. */
export async function problemsOf(context: Context): Promise<readonly string[]> {
  const { collections, vault } = context;
  const problems: string[] = [];
  const { db: connection } = collections.store;

  const askedAt = Date.now();
  try {
    const hello = await connection.db?.admin().command({ hello: 1 });
    assertServes(hello as Hello, askedAt, Date.now());
  } catch (error) {
    problems.push(wordsOf(translated(error, false)));
    return problems;
  }
  const { writeConcern } = connection.getClient().options;
  if (writeConcern?.w !== "majority" || writeConcern.journal !== true) problems.push("连接没有要求多数派写入并落盘。");
  for (const index of await missingIndexes(collections)) problems.push(`缺少索引 ${index}。`);

  const { size } = await logBatches(context).settled();
  const { items } = await registerBatches(context).settled();
  const licences = items.reduce((sum, item) => sum + item.licences, 0);
  const entries = await collections.log.countDocuments({});
  if (entries !== size) problems.push(`决定日志应有 ${size} 条，实有 ${entries} 条。`);
  const known = await collections.licences.countDocuments({});
  if (known !== licences) problems.push(`登记库应有 ${licences} 件证照，实有 ${known} 件。`);

  const twice = await collections.decisions.aggregate<{ _id: unknown; count: number }>([
    { $match: { isSuperseded: false } },
    { $group: { _id: { subjectId: "$subjectId", rule: "$rule" }, count: { $sum: 1 } } },
    { $match: { count: { $gt: 1 } } },
    { $limit: HOW_MANY },
  ]);
  if (twice.length > 0) problems.push(`有 ${twice.length} 个对象同时有两个现行决定。`);
  const foreign = await collections.store.findOne({}).lean();
  if (foreign?.keyId !== vault.keyId) problems.push("数据由另一把密钥密封。");
  return problems;
}
