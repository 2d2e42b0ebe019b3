import { quote } from "@plimsoll/core";
import { scannerError } from "../error.js";

const OCI = "application/vnd.oci.image";
const DOCKER = "application/vnd.docker";

export const OCI_MANIFEST = `${OCI}.manifest.v1+json`;
export const OCI_INDEX = `${OCI}.index.v1+json`;
const OCI_CONFIG = `${OCI}.config.v1+json`;
const OCI_LAYER = `${OCI}.layer.v1.tar`;
export const DOCKER_MANIFEST = `${DOCKER}.distribution.manifest.v2+json`;
export const DOCKER_CONFIG = `${DOCKER}.container.image.v1+json`;
export const DOCKER_LAYER = `${DOCKER}.image.rootfs.diff.tar.gzip`;

const INDEXES: ReadonlySet<string> = new Set([OCI_INDEX, `${DOCKER}.distribution.manifest.list.v2+json`]);
const MANIFESTS: ReadonlySet<string> = new Set([OCI_MANIFEST, DOCKER_MANIFEST]);
const CONFIGS: ReadonlySet<string> = new Set([OCI_CONFIG, DOCKER_CONFIG]);

const LAYERS: ReadonlySet<string> = new Set([
  ...["", "+gzip", "+zstd"].flatMap((suffix) => [`${OCI_LAYER}${suffix}`, `${OCI}.layer.nondistributable.v1.tar${suffix}`]),
  DOCKER_LAYER,
  `${DOCKER}.image.rootfs.foreign.diff.tar.gzip`,
  `${DOCKER}.image.rootfs.diff.tar`,
  `${DOCKER}.image.rootfs.diff.tar.zstd`,
]);

/** What a descriptor of an index leads to. */
export type ManifestKind = "index" | "manifest" | "other";

export function manifestKind(mediaType: string): ManifestKind {
  if (INDEXES.has(mediaType)) return "index";
  return MANIFESTS.has(mediaType) ? "manifest" : "other";
}

/** Errors: media-type-unknown. */
export function requireConfigType(mediaType: string): void {
  if (mediaType === "" || CONFIGS.has(mediaType)) return;
  throw scannerError(
    "media-type-unknown",
    `the config has the media type ${quote(mediaType)}: this is an artifact of another kind, not a container image`,
  );
}

/** Errors: media-type-unknown. */
export function requireLayerType(mediaType: string): void {
  if (LAYERS.has(mediaType)) return;
  throw scannerError(
    "media-type-unknown",
    `a layer has the media type ${quote(mediaType)}: only tar layers, plain or with gzip or zstd, are read`,
  );
}
