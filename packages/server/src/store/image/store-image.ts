import { type Kysely, sql, type Transaction } from "kysely";
import type { DistinctPackage } from "../../matching/distinct-packages.js";
import { KEY_VERSION } from "../../matching/key-document.js";
import type { DistinctResult } from "../../matching/match-distinct.js";
import { judgePlacements } from "../../posture/judge-placements.js";
import type { PostureCache } from "../../posture/posture-cache.js";
import { lockPostureShared } from "../../posture/posture-lock.js";
import { stateCode } from "../../posture/result.js";
import type { Database } from "../schema.js";
import { transact } from "../transact.js";
import type { ImageFacts } from "./image-facts.js";
import { type ImageSourceName, sourceBit } from "./image-source.js";
import { insertRepositories } from "./insert-names.js";
import { insertPackages, type KnownPackages } from "./insert-packages.js";
import type { RepositoryName } from "./repository-name.js";

/** A repository in which an image lies, and the tags that point at it there. */
export interface PlacedName extends RepositoryName {
  readonly tags: readonly string[];
}

/** What identifies an upload: the same again changes nothing but the time of the last scan. */
export interface UploadIdentity {
  readonly digest: string;
  readonly sbomDigest: Buffer;
  readonly scannerVersion: string;
  /** Each repository once; at least one. */
  readonly names: readonly PlacedName[];
  readonly source: ImageSourceName;
}

/** What is stored of an image besides its names. */
export interface PreparedImage {
  readonly facts: ImageFacts;
  /** As `encodeStoredSbom` makes it. */
  readonly body: Buffer;
  /** Owners before what they own; each key once. */
  readonly packages: readonly DistinctPackage[];
}

interface MatchedPackages extends Pick<PreparedImage, "packages"> {
  /** Results of the packages that were not stored. */
  readonly results: ReadonlyMap<string, DistinctResult>;
  /** Generation of the vulnerability database that gave them; 0 without one. */
  readonly generation: number;
  readonly known?: KnownPackages;
}

/** An image that was scanned, ready to be stored. */
interface ScannedImage extends UploadIdentity, PreparedImage, MatchedPackages {
  /** Done last, in the same transaction. */
  readonly alsoWrite?: (tx: Transaction<Database>) => Promise<void>;
}

/** Where an image is stored. */
export interface StoredImage {
  /** Ids of its placements in the repositories of the upload, in their order. */
  readonly placementIds: readonly number[];
  /** Not judged: some of its packages are not matched. */
  readonly pending: boolean;
}

/** Where an upload is stored that came before; its time of the last scan is then set. Undefined where anything of it is new. */
export async function touchKnownUpload(db: Kysely<Database>, upload: UploadIdentity): Promise<StoredImage | undefined> {
  const image = await db
    .selectFrom("image")
    .select("id")
    .where("digest", "=", upload.digest)
    .where("sbom_digest", "=", upload.sbomDigest)
    .where("scanner_version", "=", upload.scannerVersion)
    .executeTakeFirst();
  if (image === undefined) return undefined;
  const { rows } = await sql<{ id: number; registry: string; repository: string; state: number; tags: readonly string[] }>`
    SELECT p.id, g.name AS registry, r.name AS repository, p.state, ARRAY(SELECT t.name FROM tag t WHERE t.placement_id = p.id) AS tags
    FROM placement p JOIN repository r ON r.id = p.repository_id JOIN registry g ON g.id = r.registry_id
    WHERE EXISTS (SELECT FROM sbom s WHERE s.image_id = p.image_id) AND p.image_id = ${image.id}
      AND p.source & ${sourceBit(upload.source)} <> 0`.execute(db);
  const placements = upload.names.map(({ registry, repository, tags }) =>
    rows.find((row) => row.registry === registry && row.repository === repository && tags.every((tag) => row.tags.includes(tag))),
  );
  const found = placements.filter((placement) => placement !== undefined);
  if (found.length < placements.length) return undefined;
  const placementIds = found.map(({ id }) => id);
  await sql`UPDATE placement SET scanned_at = now() WHERE id = ANY(${placementIds.toSorted((left, right) => left - right)}::int[])`.execute(
    db,
  );
  return { placementIds, pending: found.some(({ state }) => state === stateCode("pending")) };
}

/** Stores packages ahead of the image that has them, so that no transaction is long; until then they mean nothing. */
export async function storePackages(db: Kysely<Database>, packages: MatchedPackages): Promise<void> {
  await transact(db, async (tx) => insertPackages(tx, { ...packages, revision: await lockPostureShared(tx) }));
}

/** Stores a scanned image and judges it, in one transaction. Source: server.md §1, "Life of an upload" */
export async function storeImage(db: Kysely<Database>, cache: PostureCache, image: ScannedImage): Promise<StoredImage> {
  return transact(db, async (tx) => {
    const revision = await lockPostureShared(tx);
    const repositoryIds = await insertRepositories(tx, image.names);
    const packageIds = await insertPackages(tx, {
      packages: image.packages,
      results: image.results,
      generation: image.generation,
      revision,
      ...(image.known === undefined ? {} : { known: image.known }),
    });
    const { id: imageId, added } = await upsertImage(tx, image);
    await upsertContents(tx, imageId, { packageIds, keyVersion: KEY_VERSION, body: image.body });
    const placements = await upsertPlacements(tx, imageId, repositoryIds, image.source);
    const placementIds = placements.map(({ id }) => id);
    await moveTags(tx, image.names, { repositoryIds, placementIds });
    const all = added ? placementIds.toSorted((left, right) => left - right) : await findPlacements(tx, imageId);
    const announce = new Map(placements.map((placement) => [placement.id, { added: placement.added }]));
    await judgePlacements(tx, cache, all, { revision, cause: "scan", packageIds: [...packageIds.values()], announce });
    await image.alsoWrite?.(tx);
    return { placementIds, pending: cache.matched([...packageIds.values()]) === "some-pending" };
  });
}

async function upsertImage(
  tx: Transaction<Database>,
  { digest, facts, sbomDigest, scannerVersion }: ScannedImage,
): Promise<{ readonly id: number; readonly added: boolean }> {
  const values = { ...facts, sbom_digest: sbomDigest, scanner_version: scannerVersion };
  return tx
    .insertInto("image")
    .values({ digest, ...values })
    .onConflict((conflict) => conflict.column("digest").doUpdateSet(values))
    .returning(["id", sql<boolean>`xmax = 0`.as("added")])
    .executeTakeFirstOrThrow();
}

/** All placements of an image. */
export async function findPlacements(tx: Transaction<Database>, imageId: number): Promise<readonly number[]> {
  const rows = await tx.selectFrom("placement").select("id").where("image_id", "=", imageId).orderBy("id").execute();
  return rows.map(({ id }) => id);
}

interface ImageContents {
  /** By key. */
  readonly packageIds: ReadonlyMap<string, number>;
  /** `v` of their key documents. */
  readonly keyVersion: number;
  /** As `encodeStoredSbom` makes it. */
  readonly body: Buffer;
}

/** Stores, or replaces, what is in an image; the transaction has locked its row. */
export async function upsertContents(
  tx: Transaction<Database>,
  imageId: number,
  { packageIds, keyVersion, body }: ImageContents,
): Promise<void> {
  const sorted = [...packageIds.values()].sort((left, right) => left - right);
  await sql`WITH packages AS (
      INSERT INTO image_packages (image_id, package_ids, key_version) VALUES (${imageId}, ${sorted}::int[], ${keyVersion})
      ON CONFLICT (image_id) DO UPDATE SET package_ids = excluded.package_ids, key_version = excluded.key_version)
    INSERT INTO sbom (image_id, body) VALUES (${imageId}, ${body}) ON CONFLICT (image_id) DO UPDATE SET body = excluded.body`.execute(tx);
}

async function upsertPlacements(
  tx: Transaction<Database>,
  imageId: number,
  repositoryIds: readonly number[],
  source: ImageSourceName,
): Promise<readonly { readonly id: number; readonly added: boolean }[]> {
  const sorted = repositoryIds.toSorted((left, right) => left - right);
  const { rows } = await sql<{ id: number; repositoryId: number; added: boolean }>`
    INSERT INTO placement (image_id, repository_id, source, scanned_at)
    SELECT ${imageId}, x, ${sourceBit(source)}, now() FROM unnest(${sorted}::int[]) x ORDER BY x
    ON CONFLICT (repository_id, image_id) DO UPDATE SET source = placement.source | excluded.source, scanned_at = excluded.scanned_at
    RETURNING id, repository_id AS "repositoryId", xmax = 0 AS added`.execute(tx);
  return repositoryIds.flatMap((repositoryId) => rows.find((row) => row.repositoryId === repositoryId) ?? []);
}

async function moveTags(
  tx: Transaction<Database>,
  names: readonly PlacedName[],
  { repositoryIds, placementIds }: { readonly repositoryIds: readonly number[]; readonly placementIds: readonly number[] },
): Promise<void> {
  const rows = names.flatMap(({ tags }, index) =>
    tags.map((tag) => ({ repository: repositoryIds[index] as number, tag, placement: placementIds[index] as number })),
  );
  if (rows.length === 0) return;
  await sql`INSERT INTO tag (repository_id, name, placement_id)
    SELECT * FROM unnest(${rows.map(({ repository }) => repository)}::int[], ${rows.map(({ tag }) => tag)}::text[],
      ${rows.map(({ placement }) => placement)}::int[]) AS x(repository_id, name, placement_id) ORDER BY 1, 2
    ON CONFLICT (repository_id, name) DO UPDATE SET placement_id = excluded.placement_id, moved_at = now()
    WHERE tag.placement_id <> excluded.placement_id`.execute(tx);
}
