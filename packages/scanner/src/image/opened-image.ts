import type { ImageLayer, ImageSource } from "@plimsoll/core";
import { quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import type { ByteSource } from "./byte-source.js";
import { isDigest, sha256Of } from "./digest.js";
import { type ImageConfig, parseConfig } from "./image-document.js";
import type { ImageFiles } from "./image-files.js";
import type { ImageLimits } from "./limits.js";
import { formatPlatform, matchesPlatform, normalizePlatform, type Platform } from "./platform.js";
import type { LayerHandle } from "./read-layer.js";

/** An image whose documents are read and whose layers can be. */
export interface OpenedImage {
  readonly type: "image";
  /** From the lowest. */
  readonly layers: readonly LayerHandle[];
  /** Bytes of all layer blobs. */
  readonly layerBytes: number;
  /** What was scanned, once the content sizes of the layers are known (bytes, in the order of `layers`). */
  source(contentBytes: readonly number[]): ImageSource;
  /** Closes the input; removes temporary files. */
  close(): Promise<void>;
}

/** The documents of one image, read and verified. */
export interface ImageDocuments {
  readonly manifest: Buffer;
  readonly manifestDigest: string;
  readonly manifestType: string;
  readonly config: Buffer;
  /** Media types, digests (where known) and content of the layers. */
  readonly layers: readonly { readonly mediaType: string; readonly digest: string | undefined; readonly blob: ByteSource }[];
  readonly tags: readonly string[];
}

export interface OpenedImageOptions {
  readonly userInput: string;
  readonly platform: Platform | undefined;
  readonly limits: ImageLimits;
  /** `REGISTRY/REPOSITORY@DIGEST`, of an image from a registry. */
  readonly repoDigests?: readonly string[];
}

/**
 * An opened image of its documents.
 *
 * Errors: image-invalid, limit-exceeded, platform-not-found.
 */
export function openedImage(files: ImageFiles, documents: ImageDocuments, options: OpenedImageOptions): OpenedImage {
  const config = parseConfig(documents.config);
  const { layers } = documents;
  if (layers.length > options.limits.maxLayers) {
    throw scannerError("limit-exceeded", `the image has ${layers.length} layers, at most ${options.limits.maxLayers} are read`);
  }
  if (config.diffIds.length !== layers.length) {
    throw scannerError("image-invalid", `the manifest has ${layers.length} layers but the config has ${config.diffIds.length} diff ids`);
  }
  requirePlatform(config, options.platform);
  const handles = layers.map((layer, index): LayerHandle => ({ ...layer, diffId: config.diffIds[index] ?? "" }));
  return {
    type: "image",
    layers: handles,
    layerBytes: layers.reduce((sum, { blob }) => sum + blob.size, 0),
    source: (contentBytes) => imageSource(documents, config, handles, options, contentBytes),
    close: () => files.close(),
  };
}

/** An image of its own platform only, where one was asked for. Configs that do not say are taken. */
function requirePlatform(config: ImageConfig, wanted: Platform | undefined): void {
  if (wanted === undefined || config.architecture === "") return;
  const has = normalizePlatform(config.os, config.architecture, config.variant);
  if (!matchesPlatform(has, wanted)) {
    throw scannerError("platform-not-found", `the image is for ${formatPlatform(has)}, not for ${formatPlatform(wanted)}`);
  }
}

function imageSource(
  documents: ImageDocuments,
  config: ImageConfig,
  handles: readonly LayerHandle[],
  { userInput, repoDigests = [] }: OpenedImageOptions,
  contentBytes: readonly number[],
): ImageSource {
  const layers = handles.map(({ mediaType, diffId }, index): ImageLayer => ({ mediaType, digest: diffId, size: contentBytes[index] ?? 0 }));
  const { name, version } = nameOf(userInput);
  return {
    type: "image",
    id: documents.manifestDigest.slice(documents.manifestDigest.indexOf(":") + 1),
    name,
    version: version === "" ? documents.manifestDigest : version,
    userInput,
    imageId: sha256Of(documents.config),
    manifestDigest: documents.manifestDigest,
    mediaType: documents.manifestType,
    tags: documents.tags,
    imageSize: layers.reduce((sum, { size }) => sum + size, 0),
    layers,
    manifest: documents.manifest.toString("base64"),
    config: documents.config.toString("base64"),
    repoDigests,
    architecture: config.architecture,
    os: config.os,
    ...(config.variant === "" ? {} : { variant: config.variant }),
    labels: config.labels,
  };
}

const REFERENCE =
  /^([a-z0-9]+(?:(?:[.:]|__?|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?$/;

/** Name and tag, else digest, where the input reads as an image reference, as Syft takes it; else the input is the name. */
function nameOf(userInput: string): { readonly name: string; readonly version: string } {
  const at = userInput.lastIndexOf("@");
  const digest = at >= 0 && isDigest(userInput.slice(at + 1)) ? userInput.slice(at + 1) : "";
  const named = digest === "" ? userInput : userInput.slice(0, at);
  const match = named.length <= 255 ? REFERENCE.exec(named) : null;
  return { name: match?.[1] ?? userInput, version: match?.[2] ?? digest };
}

/** A layer that is named but not there. */
export function missingLayer(what: string): Error {
  return scannerError("image-invalid", `the archive has no layer ${quote(what)}: it is incomplete; save the image again`);
}
