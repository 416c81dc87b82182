import type { Model } from "mongoose";

/** How many documents have each value of the field; a value that none has is absent. */
export async function countedBy<Row>(model: Model<Row>, field: string): Promise<Readonly<Record<string, number>>> {
  const groups = await model.aggregate<{ _id: string; count: number }>([
    { $group: { _id: `$${field}`, count: { $sum: 1 } } },
  ]);
  return Object.fromEntries(groups.map(({ _id, count }) => [_id, count]));
}
