import type { JsonValue } from "@plimsoll/core";
import { quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { type ByteSource, readAll } from "./byte-source.js";
import { sha256Of } from "./digest.js";
import { elementsOf, fieldsOf, parseConfig, parseDescriptor, parseDocument, textOf } from "./image-document.js";
import type { ImageFiles } from "./image-files.js";
import { DOCKER_CONFIG, DOCKER_LAYER, DOCKER_MANIFEST } from "./media-type.js";
import { type LayoutChoice, readImage, readManifests } from "./oci-layout.js";
import { type ImageDocuments, missingLayer } from "./opened-image.js";
import { formatPlatform, hostPlatform, matchesPlatform, normalizePlatform, type Platform } from "./platform.js";

/** One image of manifest.json, its config read. */
interface SavedImage {
  readonly config: Buffer;
  readonly layers: readonly string[];
  readonly tags: readonly string[];
  readonly platform: Platform;
}

const MAX_IMAGES = 1000;

/**
 * Reads an archive of `docker save`: the classic form (manifest.json, a config and a tar a layer), and the form of Docker 25 and
 * later, which is an OCI layout too. There the real manifest is taken and all digests are verified; of a classic archive only
 * diff ids can be, and the manifest is written anew as Docker would.
 *
 * Errors: image-invalid, digest-mismatch, media-type-unknown, platform-not-found, limit-exceeded.
 */
export async function readDockerArchive(files: ImageFiles, choice: LayoutChoice): Promise<ImageDocuments> {
  const image = choose(await readSavedImages(files, choice), choice);
  const documents = await readFromLayout(files, image, choice);
  return documents ?? readClassic(files, image, choice);
}

async function readSavedImages(files: ImageFiles, choice: LayoutChoice): Promise<readonly SavedImage[]> {
  const source = await files.find("manifest.json");
  if (source === undefined) throw scannerError("image-invalid", "the archive has no manifest.json");
  const list = elementsOf(parseDocument(await readAll(source, choice.limits.maxDocumentBytes, "manifest.json"), "manifest.json"));
  if (list.length === 0) throw scannerError("image-invalid", "manifest.json lists no image");
  if (list.length > MAX_IMAGES)
    throw scannerError("limit-exceeded", `manifest.json lists ${list.length} images, at most ${MAX_IMAGES} are read`);
  const images: SavedImage[] = [];
  for (const element of list) images.push(await readSavedImage(files, element, choice));
  return images;
}

async function readSavedImage(files: ImageFiles, element: JsonValue, choice: LayoutChoice): Promise<SavedImage> {
  const fields = fieldsOf(element);
  const path = textOf(fields["Config"]);
  const source = await files.find(path);
  if (source === undefined)
    throw scannerError("image-invalid", `manifest.json names the config ${quote(path)}, which the archive does not hold`);
  const config = await readAll(source, choice.limits.maxDocumentBytes, "the image config");
  verifyConfigName(path, config);
  const { os, architecture, variant } = parseConfig(config);
  return {
    config,
    layers: elementsOf(fields["Layers"]).map(textOf),
    tags: elementsOf(fields["RepoTags"])
      .map(textOf)
      .filter((tag) => tag !== ""),
    platform: normalizePlatform(os, architecture, variant),
  };
}

/** The config is named for its digest (`HEX.json`, `sha256:HEX`, `blobs/sha256/HEX`). */
function verifyConfigName(path: string, config: Buffer): void {
  const claimed = /(?:^|[/:])([0-9a-f]{64})(?:\.json)?$/.exec(path)?.[1];
  const found = sha256Of(config);
  if (claimed !== undefined && found !== `sha256:${claimed}`) {
    throw scannerError("digest-mismatch", `the config ${quote(path)} has the digest ${found}`);
  }
}

function choose(images: readonly SavedImage[], choice: LayoutChoice): SavedImage {
  const [first] = images;
  if (first === undefined) throw scannerError("image-invalid", "manifest.json lists no image");
  if (images.length === 1) return first;
  const wanted = choice.platform ?? hostPlatform(choice.hostArchitecture);
  const fitting = images.filter(({ platform }) => matchesPlatform(platform, wanted));
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  if (only === undefined && choice.platform !== undefined) {
    const list = images.map(({ platform }) => formatPlatform(platform)).join(", ");
    throw scannerError("platform-not-found", `no image for ${formatPlatform(choice.platform)}: there is ${list}`);
  }
  const tags = images.flatMap((image) => image.tags).join(", ");
  throw scannerError("image-invalid", `the archive holds ${images.length} images (${quote(tags)}): save each on its own`);
}

/** The image by its real manifest, where the archive is an OCI layout too and has one with this config. */
async function readFromLayout(files: ImageFiles, image: SavedImage, choice: LayoutChoice): Promise<ImageDocuments | undefined> {
  if ((await files.find("index.json")) === undefined || (await files.find("oci-layout")) === undefined) return undefined;
  const digest = sha256Of(image.config);
  for (const descriptor of await readManifests(files, choice.limits)) {
    const manifest = await files.find(`blobs/${descriptor.digest.replace(":", "/")}`);
    if (manifest === undefined) continue;
    const bytes = await readAll(manifest, choice.limits.maxDocumentBytes, "a manifest");
    const config = parseDescriptor(fieldsOf(parseDocument(bytes, "a manifest"))["config"], "a manifest");
    if (config.digest === digest) return { ...(await readImage(files, descriptor, choice.limits)), tags: image.tags };
  }
  return undefined;
}

async function readClassic(files: ImageFiles, image: SavedImage, _choice: LayoutChoice): Promise<ImageDocuments> {
  const layers: { readonly mediaType: string; readonly digest: undefined; readonly blob: ByteSource }[] = [];
  for (const path of image.layers) {
    const blob = await files.find(path);
    if (blob === undefined) throw missingLayer(path);
    layers.push({ mediaType: DOCKER_LAYER, digest: undefined, blob });
  }
  const { diffIds } = parseConfig(image.config);
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: DOCKER_MANIFEST,
      config: { mediaType: DOCKER_CONFIG, size: image.config.length, digest: sha256Of(image.config) },
      layers: layers.map(({ mediaType, blob }, index) => ({ mediaType, size: blob.size, digest: diffIds[index] ?? "" })),
    }),
  );
  return { manifest, manifestDigest: sha256Of(manifest), manifestType: DOCKER_MANIFEST, config: image.config, layers, tags: image.tags };
}
