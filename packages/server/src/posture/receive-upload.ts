import type { Kysely } from "kysely";
import { type AuditEntry, writeAudit } from "../auth/audit.js";
import type { DistinctPackage } from "../matching/distinct-packages.js";
import type { DistinctResult } from "../matching/match-distinct.js";
import type { Matcher } from "../matching/matcher.js";
import { findKnownPackages, type KnownPackages } from "../store/image/insert-packages.js";
import {
  type PreparedImage,
  type StoredImage,
  storeImage,
  storePackages,
  touchKnownUpload,
  type UploadIdentity,
} from "../store/image/store-image.js";
import type { Database } from "../store/schema.js";
import type { PostureCache } from "./posture-cache.js";
import { identifyUpload, prepareImage, type Upload } from "./prepare-upload.js";

/** A matcher and the generation of the vulnerability database that it has open. */
export interface MatcherInUse {
  readonly matcher: Pick<Matcher, "match">;
  readonly generation: number;
}

interface UploadContext {
  readonly db: Kysely<Database>;
  readonly cache: PostureCache;
  /** Absent without a vulnerability database: images then wait for one. */
  readonly matching?: MatcherInUse;
  /** Who uploads, for the audit log; absent: it gets no entry. */
  readonly by?: Pick<AuditEntry, "actor" | "address">;
  /** Told how long each step took. */
  readonly onStep?: (step: "prepare" | "match" | "store", seconds: number) => void;
}

/** What became of an upload. */
export interface UploadOutcome extends StoredImage {
  /** `known`: the same came before, and nothing was written but the time of the scan. */
  readonly outcome: "created" | "known" | "pending";
  readonly digest: string;
}

/** An upload of which only what needs the store is left to do. */
export interface PreparedUpload {
  readonly identity: UploadIdentity;
  readonly image: PreparedImage;
}

/** New packages that are matched and stored at once; an image with more stores them ahead of itself, piece by piece. */
const CHUNK = 500;

/**
 * Stores an uploaded scan with its verdict; it is durable when this returns. Throws what {@link identifyUpload} and {@link prepareImage}
 * throw.
 */
export async function receiveUpload(context: UploadContext, upload: Upload): Promise<UploadOutcome> {
  return receive(context, identifyUpload(upload), () => prepareImage(upload.sbom));
}

/** As {@link receiveUpload}, for an upload that was prepared elsewhere. */
export function receivePrepared(context: UploadContext, { identity, image }: PreparedUpload): Promise<UploadOutcome> {
  return receive(context, identity, () => Promise.resolve(image));
}

async function receive(context: UploadContext, identity: UploadIdentity, prepare: () => Promise<PreparedImage>): Promise<UploadOutcome> {
  const { db, cache, matching, by, onStep } = context;
  const { digest, names } = identity;
  const known = await touchKnownUpload(db, identity);
  if (known !== undefined) return { ...known, outcome: known.pending ? "pending" : "known", digest };
  const timed = async <T>(step: "prepare" | "match" | "store", work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    onStep?.(step, (performance.now() - start) / 1000);
    return result;
  };
  const image = await timed("prepare", prepare);
  const matched = await timed("match", () => matchUnknown(context, image.packages));
  const references = names.flatMap(({ registry, repository, tags }) =>
    (tags.length === 0 ? [""] : tags.map((tag) => `:${tag}`)).map((tag) => `${registry}/${repository}${tag}`),
  );
  const stored = await timed("store", () =>
    storeImage(db, cache, {
      ...identity,
      ...image,
      ...matched,
      generation: matching?.generation ?? 0,
      ...(by === undefined
        ? {}
        : { alsoWrite: (tx) => writeAudit(tx, { ...by, action: "scan.upload", object: `image:${digest}`, after: { references } }) }),
    }),
  );
  return { ...stored, outcome: stored.pending ? "pending" : "created", digest };
}

interface MatchedUnknown {
  readonly results: ReadonlyMap<string, DistinctResult>;
  /** Absent where some were stored meanwhile. */
  readonly known?: KnownPackages;
}

/** Results of the packages that are not stored yet; of many, all but the last are stored. */
export async function matchUnknown(
  { db, matching }: Pick<UploadContext, "db" | "matching">,
  packages: readonly DistinctPackage[],
): Promise<MatchedUnknown> {
  const known = await findKnownPackages(
    db,
    packages.map(({ key }) => key),
  );
  const unknown = packages.filter(({ key }) => !known.ids.has(key));
  const byKey = new Map(packages.map((found) => [found.key, found]));
  for (let start = 0; ; start += CHUNK) {
    const chunk = unknown.slice(start, start + CHUNK);
    const results = (await matching?.matcher.match(chunk, contextOf(chunk, byKey))) ?? new Map<string, DistinctResult>();
    if (start + CHUNK >= unknown.length) return { results, ...(start === 0 ? { known } : {}) };
    await storePackages(db, { packages: chunk, results, generation: matching?.generation ?? 0 });
  }
}

/** The packages that others depend on, however indirectly, and that are not among them. */
function contextOf(packages: readonly DistinctPackage[], byKey: ReadonlyMap<string, DistinctPackage>): readonly DistinctPackage[] {
  const seen = new Set(packages.map(({ key }) => key));
  const context: DistinctPackage[] = [];
  const waiting = packages.flatMap(({ owners }) => owners);
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const owner = byKey.get(key);
    if (seen.has(key) || owner === undefined) continue;
    seen.add(key);
    context.push(owner);
    waiting.push(...owner.owners);
  }
  return context;
}
