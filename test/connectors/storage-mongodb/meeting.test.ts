import { afterAll, expect, it } from "@jest/globals";
import { MongoClient } from "mongodb";
import { steadily } from "../../../connectors/storage-mongodb/steady.ts";
import { aDatabase, describeWithServer, dropDatabase, serverUri } from "./support/test-server.ts";

describeWithServer("calls that meet on one document that is not there yet", () => {
  const database = aDatabase();
  const client = new MongoClient(serverUri());

  afterAll(async () => {
    await client.close();
    await dropDatabase(database);
  });

  it("are run again until each has counted", async () => {
    const counters = client.db(database).collection<{ readonly name: string; value: number }>("counters");
    await counters.createIndex({ name: 1 }, { unique: true });
    const { writing } = steadily(60_000);
    const next = async (name: string) =>
      writing(() =>
        counters.findOneAndUpdate({ name }, { $inc: { value: 1 } }, { upsert: true, returnDocument: "after" }),
      );
    for (let round = 0; round < 3; round++) {
      const counted = await Promise.all(Array.from({ length: 4 }, () => next(`round ${round}`)));
      expect(counted.map((row) => row?.value).sort()).toEqual([1, 2, 3, 4]);
    }
  });
});
