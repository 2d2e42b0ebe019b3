import { quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { type ByteSource, readAll } from "./byte-source.js";
import { digestText, hashFor, parseDigest } from "./digest.js";
import { type Descriptor, fieldsOf, parseConfig, parseDescriptor, parseDescriptors, parseDocument, textOf } from "./image-document.js";
import type { ImageFiles } from "./image-files.js";
import type { ImageLimits } from "./limits.js";
import { manifestKind, OCI_MANIFEST, requireConfigType, requireLayerType } from "./media-type.js";
import { type ImageDocuments, missingLayer } from "./opened-image.js";
import { formatPlatform, hostPlatform, matchesPlatform, normalizePlatform, type Platform } from "./platform.js";

/** How to choose among the images of a layout. */
export interface LayoutChoice {
  /** The wanted platform; without it that of the host, else the first. */
  readonly platform: Platform | undefined;
  /** Node's name of the host's architecture. */
  readonly hostArchitecture: string;
  readonly limits: ImageLimits;
}

/** An index within an index within an index; deeper ones are not followed. */
const MAX_INDEX_DEPTH = 4;
const MAX_CANDIDATES = 1000;

/**
 * Reads index, manifest and config of an OCI image layout.
 * Source: https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 *
 * Errors: image-invalid, digest-mismatch, media-type-unknown, platform-not-found, limit-exceeded.
 */
export async function readLayout(files: ImageFiles, choice: LayoutChoice): Promise<ImageDocuments> {
  const candidates = await readManifests(files, choice.limits);
  return readImage(files, await choose(files, candidates, choice), choice.limits);
}

/** Every manifest of a layout that is there, nested indexes included, without attestations. Errors: as of readLayout. */
export async function readManifests(files: ImageFiles, limits: ImageLimits): Promise<readonly Descriptor[]> {
  const index = await files.find("index.json");
  if (index === undefined) throw scannerError("image-invalid", "the OCI layout has no index.json");
  const document = parseDocument(await readAll(index, limits.maxDocumentBytes, "index.json"), "index.json");
  const found: Descriptor[] = [];
  const seen = new Set<string>();
  let level = parseDescriptors(fieldsOf(document)["manifests"], "index.json");
  for (let depth = 0; level.length > 0 && depth < MAX_INDEX_DEPTH; depth++) {
    const next: Descriptor[] = [];
    for (const descriptor of level) {
      if (descriptor.attestation || seen.has(descriptor.digest)) continue;
      seen.add(descriptor.digest);
      if (seen.size > MAX_CANDIDATES) throw scannerError("limit-exceeded", `the layout has more than ${MAX_CANDIDATES} manifests`);
      const kind = manifestKind(descriptor.mediaType);
      // An archive of one platform still lists the manifests of the others.
      if ((await files.find(blobPath(descriptor.digest))) === undefined && kind !== "other") continue;
      if (kind !== "index") found.push(descriptor);
      else
        next.push(
          ...parseDescriptors(fieldsOf(parseDocument(await readBlob(files, descriptor, limits), "an index"))["manifests"], "an index"),
        );
    }
    level = next;
  }
  return found;
}

async function choose(files: ImageFiles, candidates: readonly Descriptor[], choice: LayoutChoice): Promise<Descriptor> {
  const images = candidates.filter(({ mediaType }) => mediaType === "" || manifestKind(mediaType) === "manifest");
  const [first] = images;
  if (first === undefined) {
    const [other] = candidates;
    if (other === undefined) throw scannerError("image-invalid", "the OCI layout lists no manifest that is there");
    throw scannerError("media-type-unknown", `the OCI layout holds ${quote(other.mediaType)}, no container image`);
  }
  if (images.length === 1 && choice.platform === undefined) return first;
  const wanted = choice.platform ?? hostPlatform(choice.hostArchitecture);
  const platforms: Platform[] = [];
  for (const image of images) {
    const platform = image.platform ?? (await platformOf(files, image, choice.limits));
    if (matchesPlatform(platform, wanted)) return image;
    platforms.push(platform);
  }
  if (choice.platform === undefined)
    return (
      images[
        Math.max(
          0,
          platforms.findIndex(({ os }) => os === "linux"),
        )
      ] ?? first
    );
  const list = platforms.map(formatPlatform).join(", ");
  throw scannerError("platform-not-found", `no image for ${formatPlatform(choice.platform)}: there is ${list}`);
}

/** The platform by the config, where the descriptor does not say. */
async function platformOf(files: ImageFiles, descriptor: Descriptor, limits: ImageLimits): Promise<Platform> {
  const { config } = await readImage(files, descriptor, limits);
  const { os, architecture, variant } = parseConfig(config);
  return normalizePlatform(os, architecture, variant);
}

/** Reads the manifest of a descriptor and what it leads to. Errors: as of readLayout. */
export async function readImage(files: ImageFiles, descriptor: Descriptor, limits: ImageLimits): Promise<ImageDocuments> {
  const manifest = await readBlob(files, descriptor, limits);
  const fields = fieldsOf(parseDocument(manifest, "the manifest"));
  const configDescriptor = parseDescriptor(fields["config"], "the manifest");
  requireConfigType(configDescriptor.mediaType);
  const descriptors = parseDescriptors(fields["layers"], "the manifest");
  const layers: ImageDocuments["layers"][number][] = [];
  for (const layer of descriptors) {
    requireLayerType(layer.mediaType);
    const blob = await files.find(blobPath(layer.digest));
    if (blob === undefined) throw missingLayer(layer.digest);
    requireSize(blob, layer);
    layers.push({ mediaType: layer.mediaType, digest: layer.digest, blob });
  }
  const stated = textOf(fields["mediaType"]);
  return {
    manifest,
    manifestDigest: descriptor.digest,
    manifestType: stated !== "" ? stated : descriptor.mediaType !== "" ? descriptor.mediaType : OCI_MANIFEST,
    config: await readBlob(files, configDescriptor, limits),
    layers,
    tags: [],
  };
}

async function readBlob(files: ImageFiles, descriptor: Descriptor, limits: ImageLimits): Promise<Buffer> {
  const { digest } = descriptor;
  const blob = await files.find(blobPath(digest));
  if (blob === undefined) throw scannerError("image-invalid", `the OCI layout has no blob ${digest}: it is incomplete`);
  requireSize(blob, descriptor);
  const bytes = await readAll(blob, limits.maxDocumentBytes, `blob ${digest}`);
  const claimed = parseDigest(digest, "a descriptor");
  const found = digestText(claimed.algorithm, hashFor(claimed).update(bytes));
  if (found !== digest) throw scannerError("digest-mismatch", `blob ${digest} has the digest ${found}`);
  return bytes;
}

function requireSize(blob: ByteSource, { digest, size }: Descriptor): void {
  if (blob.size !== size) throw scannerError("digest-mismatch", `blob ${digest} has ${blob.size} bytes, its descriptor claims ${size}`);
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}
