import { parseImageReference, quote, type Sbom } from "@plimsoll/core";
import { serverError } from "../error.js";
import { type DistinctPackage, distinctPackages } from "../matching/distinct-packages.js";
import { fileOwnersOf } from "../matching/ownership.js";
import { describeImage } from "../store/image/image-facts.js";
import type { ImageSourceName } from "../store/image/image-source.js";
import { repositoryNameOf } from "../store/image/repository-name.js";
import type { PlacedName, PreparedImage, UploadIdentity } from "../store/image/store-image.js";
import { digestOfSbom, encodeStoredSbom } from "../store/image/stored-sbom.js";

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

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
/** The name of an image that came without one. */
const UNNAMED: PlacedName = { registry: "localhost", repository: "unnamed", tags: [] };

/** What tells an upload from others. Throws `invalid-request` where a reference is none or nothing tells the digest. */
export function identifyUpload(upload: Upload): UploadIdentity {
  const { sbom, source, scannerVersion } = upload;
  return { digest: digestOf(upload), names: placedNames(upload), source, scannerVersion, sbomDigest: digestOfSbom(sbom) };
}

/** What is stored of an upload's image. Throws `sbom-malformed` where a field of a package cannot be stored. */
export async function prepareImage(sbom: Sbom): Promise<PreparedImage> {
  const fileOwners = fileOwnersOf(sbom);
  const distinct = distinctPackages(sbom, { fileOwners });
  refuseUnstorable(distinct.packages);
  return { facts: describeImage(sbom), body: await encodeStoredSbom(sbom, distinct, fileOwners), packages: distinct.packages };
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

function refuseUnstorable(packages: readonly DistinctPackage[]): void {
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
