import type { Kysely, Transaction } from "kysely";
import { retryOnce } from "./engine/retry.js";
import type { Database } from "./schema.js";

/**
 * Runs `work` in a transaction, and once more where it was lost by no fault of its own and surely did not commit; so `work` does nothing
 * else than this transaction.
 */
export function transact<T>(db: Kysely<Database>, work: (tx: Transaction<Database>) => Promise<T>): Promise<T> {
  return retryOnce((onWorked) =>
    db.transaction().execute(async (tx) => {
      const result = await work(tx);
      onWorked();
      return result;
    }),
  );
}
