import { type Kysely, sql, type Transaction } from "kysely";
import { distinctPackages } from "../matching/distinct-packages.js";
import { KEY_VERSION } from "../matching/key-document.js";
import { insertPackages } from "../store/image/insert-packages.js";
import { readSymbols } from "../store/image/stale-packages.js";
import { findPlacements, type PreparedImage, upsertContents } from "../store/image/store-image.js";
import { decodeStoredSbom, encodeStoredSbom } from "../store/image/stored-sbom.js";
import type { Database } from "../store/schema.js";
import { transact } from "../store/transact.js";
import { judgePlacements } from "./judge-placements.js";
import type { PostureCache } from "./posture-cache.js";
import { lockPostureShared } from "./posture-lock.js";
import { type MatcherInUse, matchUnknown } from "./receive-upload.js";

/** Runs `work` with the matcher in use; undefined without a vulnerability database. */
export type UseMatcher = <T>(work: (matching: MatcherInUse | undefined) => Promise<T>) => Promise<T>;

interface RekeyContext {
  readonly db: Kysely<Database>;
  readonly cache: PostureCache;
  /** Called for each image. */
  readonly use: UseMatcher;
  /** Stops between two images; another call goes on from there. */
  readonly signal: AbortSignal;
  /** Version that packages are brought to. Default: {@link KEY_VERSION}. */
  readonly keyVersion?: number;
}

/** An image whose packages have keys of an older version. */
interface OutdatedImage {
  readonly id: number;
  readonly keyVersion: number;
}

/** What is stored of such an image. */
interface StoredContents {
  /** As `encodeStoredSbom` made it. */
  readonly body: Buffer;
  readonly sbomDigest: Buffer;
  /** Of Go, as `package.symbols`, by the place of a package among those of the image in the order of their keys. */
  readonly symbols: ReadonlyMap<number, Buffer>;
}

/** What takes its place. */
type RekeyedContents = Pick<PreparedImage, "body" | "packages">;

/** Images that are looked for at once. */
const CHUNK = 100;

/**
 * Keys the packages of images anew that have keys of an older version, from the stored SBOMs, and judges the images; gives how many.
 * Images without an SBOM keep their packages; without a vulnerability database all do, as they would lose their verdicts. Throws, when all
 * others are done, what the first SBOM threw that cannot be read. Source: server.md §2, "Distinct package"
 */
export async function rekeyImages({ db, cache, use, signal, keyVersion = KEY_VERSION }: RekeyContext): Promise<number> {
  const failures: unknown[] = [];
  let count = 0;
  for await (const image of outdatedImages(db, keyVersion)) {
    signal.throwIfAborted();
    const stored = await readStored(db, image.id);
    if (stored === undefined) continue;
    const rekeyed = await rekeyContents(stored, keyVersion).catch((error: unknown) => void failures.push(error));
    if (rekeyed === undefined) continue;
    const isWithMatcher = await use(async (matching) => {
      if (matching === undefined) return false;
      const matched = await matchUnknown({ db, matching }, rekeyed.packages);
      const isReplaced = await transact(db, async (tx) => {
        const revision = await lockPostureShared(tx);
        const packageIds = await insertPackages(tx, { packages: rekeyed.packages, ...matched, generation: matching.generation, revision });
        if (!(await lockUnchanged(tx, image, stored))) return false;
        await upsertContents(tx, image.id, { packageIds, keyVersion, body: rekeyed.body });
        const options = { revision, cause: "matcher", packageIds: [...packageIds.values()] } as const;
        await judgePlacements(tx, cache, await findPlacements(tx, image.id), options);
        return true;
      });
      if (isReplaced) count++;
      return true;
    });
    if (!isWithMatcher) return count;
  }
  if (failures.length > 0) throw failures[0];
  return count;
}

/** By version and id. */
async function* outdatedImages(db: Kysely<Database>, keyVersion: number): AsyncGenerator<OutdatedImage> {
  for (let last: OutdatedImage | undefined = { id: 0, keyVersion: 0 }; last !== undefined; ) {
    const page: { readonly rows: readonly OutdatedImage[] } = await sql<OutdatedImage>`
      SELECT c.image_id AS id, c.key_version AS "keyVersion" FROM image_packages c JOIN sbom s ON s.image_id = c.image_id
      WHERE c.key_version < ${keyVersion} AND (c.key_version, c.image_id) > (${last.keyVersion}, ${last.id})
      ORDER BY c.key_version, c.image_id LIMIT ${CHUNK}`.execute(db);
    yield* page.rows;
    last = page.rows.at(-1);
  }
}

async function readStored(db: Kysely<Database>, imageId: number): Promise<StoredContents | undefined> {
  const contents = await sql<Omit<StoredContents, "symbols">>`
    SELECT s.body, i.sbom_digest AS "sbomDigest" FROM sbom s JOIN image i ON i.id = s.image_id WHERE i.id = ${imageId}`.execute(db);
  const [row] = contents.rows;
  if (row === undefined) return undefined;
  const { rows } = await sql<{ place: number; symbols: Buffer }>`
    SELECT place, symbols FROM (
      SELECT (row_number() OVER (ORDER BY k.key))::int - 1 AS place, k.symbols
      FROM image_packages c CROSS JOIN unnest(c.package_ids) AS u(id) JOIN package k ON k.id = u.id WHERE c.image_id = ${imageId}
    ) x WHERE symbols IS NOT NULL`.execute(db);
  return { ...row, symbols: new Map(rows.map(({ place, symbols }) => [place, symbols])) };
}

/** The contents with keys of a version. Throws where they cannot be read. */
export async function rekeyContents({ body, symbols }: StoredContents, keyVersion: number): Promise<RekeyedContents> {
  const { sbom, distinct, fileOwners } = await decodeStoredSbom(body);
  const packages = sbom.packages.map((found, index) => {
    const own = symbols.get(distinct[index] ?? -1);
    return own === undefined ? found : { ...found, symbols: readSymbols(own) };
  });
  const rekeyed = distinctPackages({ ...sbom, packages }, { fileOwners, keyVersion });
  return { body: await encodeStoredSbom(sbom, rekeyed, fileOwners), packages: rekeyed.packages };
}

/** Locks the image; false where it was scanned anew since, or is gone. */
async function lockUnchanged(
  tx: Transaction<Database>,
  { id, keyVersion }: OutdatedImage,
  { sbomDigest }: StoredContents,
): Promise<boolean> {
  const image = await sql`SELECT FROM image WHERE id = ${id} AND sbom_digest = ${sbomDigest} FOR UPDATE`.execute(tx);
  if (image.rows.length === 0) return false;
  // An upload locks the image first.
  const contents = await sql`SELECT FROM image_packages WHERE image_id = ${id} AND key_version = ${keyVersion}`.execute(tx);
  return contents.rows.length > 0;
}
