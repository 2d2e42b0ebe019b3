import { parseImageReference, quote, type Sbom } from "@plimsoll/core";
import type { Kysely } from "kysely";
import { serverError } from "../error.js";
import { type DistinctPackage, type DistinctPackages, distinctPackages } from "../matching/distinct-packages.js";
import type { DistinctResult } from "../matching/match-distinct.js";
import type { Matcher } from "../matching/matcher.js";
import type { ImageSourceName } from "../store/image/image-source.js";
import { findUnknownKeys } from "../store/image/insert-packages.js";
import { repositoryNameOf } from "../store/image/repository-name.js";
import { type PlacedName, type StoredImage, storeImage, touchKnownUpload } from "../store/image/store-image.js";
import { digestOfSbom, encodeStoredSbom } from "../store/image/stored-sbom.js";
import type { Database } from "../store/schema.js";
import type { PostureCache } from "./posture-cache.js";

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
}

/** A scan as a client sends it. */
export interface Upload {
  /** `ghcr.example/payments/api:1.2`; where there is none, those of the SBOM. */
  readonly references: readonly string[];
  /** Where absent, that of the SBOM's manifest, else of its config. */
  readonly digest?: string;
  readonly source: ImageSourceName;
  readonly scannerVersion: string;
  readonly sbom: Sbom;
}

/** What became of an upload. */
export interface UploadOutcome extends StoredImage {
  /** `known`: the same came before, and nothing was written but the time of the scan. */
  readonly outcome: "created" | "known" | "pending";
  readonly digest: string;
}

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
/** The name of an image that came without one. */
const UNNAMED: PlacedName = { registry: "localhost", repository: "unnamed", tags: [] };

/**
 * Stores an uploaded scan with its verdict; it is durable when this returns. Throws `invalid-request` where a reference is none or nothing
 * tells the digest, and `sbom-malformed` where a field of a package cannot be stored.
 */
export async function receiveUpload({ db, cache, matching }: UploadContext, upload: Upload): Promise<UploadOutcome> {
  const { sbom, source, scannerVersion } = upload;
  const digest = digestOf(upload);
  const names = placedNames(upload);
  const identity = { digest, names, source, scannerVersion, sbomDigest: digestOfSbom(sbom) };
  const known = await touchKnownUpload(db, identity);
  if (known !== undefined) return { ...known, outcome: known.pending ? "pending" : "known", digest };
  const distinct = distinctPackages(sbom);
  refuseUnstorable(distinct);
  const stored = await encodeStoredSbom(sbom, distinct);
  const results = await matchUnknown(db, distinct, matching);
  const image = await storeImage(db, cache, { ...identity, sbom, stored, distinct, results, generation: matching?.generation ?? 0 });
  return { ...image, outcome: image.pending ? "pending" : "created", digest };
}

function digestOf({ digest, sbom: { source } }: Upload): string {
  const own = source.type === "image" ? [source.manifestDigest, source.imageId] : [];
  const found = digest ?? own.find((candidate) => DIGEST.test(candidate));
  if (found === undefined)
    throw serverError("invalid-request", "neither the request nor its SBOM tells the digest of the image; send it as digest");
  if (!DIGEST.test(found)) throw serverError("invalid-request", `the digest ${quote(found)} is no sha256 or sha512 digest`);
  return found;
}

/** Each repository once, with its tags. */
function placedNames({ references, sbom: { source } }: Upload): readonly PlacedName[] {
  const own = source.type === "image" ? [...source.tags, ...source.repoDigests] : [];
  const names = new Map<string, { readonly name: PlacedName; readonly tags: Set<string> }>();
  for (const text of references.length > 0 ? references : own) {
    const reference = parseImageReference(text);
    if (reference === undefined) {
      if (references.length === 0) continue;
      throw serverError("invalid-request", `${quote(text)} is no reference of an image; write REGISTRY/REPOSITORY:TAG`);
    }
    const key = `${reference.registry}/${reference.repository}`;
    const placed = names.get(key) ?? { name: { ...repositoryNameOf(reference), tags: [] }, tags: new Set<string>() };
    if (reference.tag !== undefined) placed.tags.add(reference.tag);
    names.set(key, placed);
  }
  return names.size === 0 ? [UNNAMED] : [...names.values()].map(({ name, tags }) => ({ ...name, tags: [...tags] }));
}

/** PostgreSQL holds neither U+0000 nor half a surrogate pair. */
const UNSTORABLE = /\0|\p{Surrogate}/u;
/** Bytes; names and types stand in an index, which takes 2,704. Source: server.md §4, "Limits" */
const maxBytes = { type: 256, name: 1024, version: 2048, purl: 65_536 } as const;

function refuseUnstorable({ packages }: DistinctPackages): void {
  for (const found of packages) {
    for (const [field, limit] of Object.entries(maxBytes) as readonly (readonly [keyof typeof maxBytes, number])[]) {
      const bytes = Buffer.byteLength(found[field]);
      if (bytes > limit)
        throw serverError(
          "sbom-malformed",
          `the ${field} of the package ${quote(found.name)} has ${bytes} bytes; at most ${limit} are taken`,
        );
    }
    if (!isStorable(found.document) || UNSTORABLE.test(found.name)) {
      throw serverError("sbom-malformed", `the package ${quote(found.name)} has U+0000 or half a surrogate pair in its fields`);
    }
  }
}

function isStorable(value: unknown): boolean {
  if (typeof value === "string") return !UNSTORABLE.test(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([name, member]) => !UNSTORABLE.test(name) && isStorable(member));
}

/** Results of the packages that are not stored yet. */
async function matchUnknown(
  db: Kysely<Database>,
  { packages }: DistinctPackages,
  matching: MatcherInUse | undefined,
): Promise<ReadonlyMap<string, DistinctResult>> {
  if (matching === undefined) return new Map();
  const keys = await findUnknownKeys(
    db,
    packages.map(({ key }) => key),
  );
  const unknown = packages.filter(({ key }) => keys.has(key));
  if (unknown.length === 0) return new Map();
  return matching.matcher.match(unknown, contextOf(unknown, packages));
}

/** The packages that others depend on, however indirectly, and that are not among them. */
function contextOf(packages: readonly DistinctPackage[], all: readonly DistinctPackage[]): readonly DistinctPackage[] {
  const byKey = new Map(all.map((found) => [found.key, found]));
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
