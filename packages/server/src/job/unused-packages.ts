import { type Kysely, sql } from "kysely";
import { lockPostureExclusive } from "../posture/posture-lock.js";
import type { Database } from "../store/schema.js";
import { transact } from "../store/transact.js";

/** Images whose packages are read by one statement. */
const READ_CHUNK = 300;
/** Packages deleted in one transaction, which holds off uploads. */
const DELETE_CHUNK = 200;

/** Deletes distinct packages, and with them their matches, that are in no image and have been known for 7 days; gives how many. */
export async function deleteUnusedPackages(db: Kysely<Database>, signal: AbortSignal): Promise<number> {
  // Those without an owner last: an owner is held by the packages that it stands for.
  const { rows } = await sql<{ id: number }>`
    SELECT id FROM package WHERE created_at < now() - interval '7 days' ORDER BY suppressed_by IS NULL, id`.execute(db);
  if (rows.length === 0) return 0;
  const used = await readUsed(db, signal);
  const unused = rows.map(({ id }) => id).filter((id) => !used.has(id));
  let deleted = 0;
  for (let start = 0; start < unused.length; start += DELETE_CHUNK) {
    signal.throwIfAborted();
    const chunk = unused.slice(start, start + DELETE_CHUNK);
    deleted += await transact(db, async (tx) => {
      await lockPostureExclusive(tx);
      // An upload may have come since.
      const { rows: gone } = await sql`
        DELETE FROM package p WHERE p.id = ANY(${chunk}::int[]) AND NOT EXISTS (SELECT FROM images_with_packages(ARRAY[p.id]))
          AND NOT EXISTS (SELECT FROM package c WHERE c.suppressed_by = p.id AND c.id <> ALL(${chunk}::int[])) RETURNING 1`.execute(tx);
      return gone.length;
    });
  }
  return deleted;
}

async function readUsed(db: Kysely<Database>, signal: AbortSignal): Promise<ReadonlySet<number>> {
  const used = new Set<number>();
  for (let after: number | undefined = 0; after !== undefined; ) {
    signal.throwIfAborted();
    // As text: the driver would parse an array element by element, with a regular expression.
    const page: { readonly rows: readonly { readonly id: number; readonly packages: string }[] } = await sql<{
      id: number;
      packages: string;
    }>`
      SELECT image_id AS id, array_to_string(package_ids, ',') AS packages FROM image_packages WHERE image_id > ${after}
      ORDER BY image_id LIMIT ${READ_CHUNK}`.execute(db);
    for (const { packages } of page.rows) if (packages !== "") for (const id of packages.split(",")) used.add(Number(id));
    after = page.rows.at(-1)?.id;
  }
  return used;
}
