import { type JsonValue, quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { fieldsOf, textOf } from "../image/image-document.js";
import { DOCKER_MANIFEST, manifestKind, OCI_INDEX, OCI_MANIFEST } from "../image/media-type.js";

/** What is asked for, the newer form first. */
export const MANIFEST_TYPES: readonly string[] = [
  OCI_INDEX,
  "application/vnd.docker.distribution.manifest.list.v2+json",
  OCI_MANIFEST,
  DOCKER_MANIFEST,
];

/** Types that say nothing of what a document is. */
const VAGUE: ReadonlySet<string> = new Set(["", "application/json", "application/octet-stream", "binary/octet-stream", "text/plain"]);

/**
 * The media type of a manifest or index: by the header, else by the document. A document that can be read as both is refused: two
 * programs could see two images in it.
 *
 * Errors: registry-invalid.
 */
export function manifestTypeOf(bytes: Buffer, contentType: string): string {
  const fields = fieldsOf(parse(bytes));
  const isIndex = Array.isArray(fields["manifests"]);
  const isManifest = Array.isArray(fields["layers"]) || fields["config"] !== undefined;
  if (isIndex && isManifest) throw scannerError("registry-invalid", "the registry's manifest is an index and an image at once");
  const stated = textOf(fields["mediaType"]);
  const [kind, statedKind] = [manifestKind(contentType), manifestKind(stated)];
  if (kind !== "other" && statedKind !== "other" && kind !== statedKind) {
    throw scannerError("registry-invalid", `the registry sends ${quote(stated)} as ${quote(contentType)}`);
  }
  if (kind !== "other") return contentType;
  if (statedKind !== "other" || !VAGUE.has(contentType)) return statedKind === "other" ? contentType : stated;
  if (stated !== "") return stated;
  if (isIndex) return OCI_INDEX;
  if (isManifest) return OCI_MANIFEST;
  throw scannerError("registry-invalid", "the registry answers with JSON that is neither a manifest nor an index");
}

function parse(bytes: Buffer): JsonValue {
  try {
    return JSON.parse(bytes.toString("utf8")) as JsonValue;
  } catch {
    throw scannerError("registry-invalid", "the registry answers with what is not JSON; is it a registry?");
  }
}
