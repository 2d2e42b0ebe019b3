import {
  AssuranceError,
  type DocumentLimits,
  decodeSyftJson,
  defaultDocumentLimits,
  type JsonValue,
  quote,
  type Sbom,
} from "@plimsoll/core";
import { serverError } from "../error.js";

/** Source: server.md §4 */
const limits: DocumentLimits = { ...defaultDocumentLimits, maxPackages: 50_000, maxRelationships: 200_000 };
const MAX_LAYERS = 500;
const MAX_NAME = 1024;
const MAX_VERSION = 512;

/**
 * The SBOM of an upload.
 *
 * @throws `sbom-malformed`, `sbom-too-deep`, `sbom-too-many-packages`, `sbom-duplicate-id`.
 */
export function decodeUpload(document: JsonValue): Sbom {
  refuseDuplicates(document);
  const sbom = decode(document);
  const { source, packages } = sbom;
  if (source.type === "image" && source.layers.length > MAX_LAYERS) {
    throw serverError("sbom-too-many-packages", `The SBOM has ${source.layers.length} layers; at most ${MAX_LAYERS} are taken.`);
  }
  for (const { name, version } of packages) {
    if (name.length > MAX_NAME || version.length > MAX_VERSION) {
      throw serverError(
        "sbom-malformed",
        `The name or version of the package ${quote(name)} is longer than ${MAX_NAME} or ${MAX_VERSION} characters.`,
      );
    }
  }
  return sbom;
}

function decode(document: JsonValue): Sbom {
  try {
    return decodeSyftJson(document, limits);
  } catch (error) {
    if (!(error instanceof AssuranceError)) throw error;
    const isLarge = error.code === "sbom-too-large";
    const isDeep = isLarge && error.message.includes("levels deep");
    throw serverError(isDeep ? "sbom-too-deep" : isLarge ? "sbom-too-many-packages" : "sbom-malformed", error.message, error);
  }
}

function refuseDuplicates(document: JsonValue): void {
  const artifacts = (document as { readonly artifacts?: unknown } | null)?.artifacts;
  if (!Array.isArray(artifacts) || artifacts.length > limits.maxPackages) return;
  const ids = new Set<unknown>();
  for (const artifact of artifacts as readonly ({ readonly id?: unknown } | null)[]) {
    const id = artifact?.id;
    if (typeof id !== "string") continue;
    if (ids.has(id)) throw serverError("sbom-duplicate-id", `Two packages have the id ${quote(id)}.`);
    ids.add(id);
  }
}
