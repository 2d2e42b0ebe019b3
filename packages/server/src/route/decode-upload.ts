import { scanUploadSchema } from "@plimsoll/api";
import {
  AssuranceError,
  checkJsonStructure,
  type DocumentLimits,
  decodeSyftJson,
  defaultDocumentLimits,
  type JsonValue,
  quote,
  type Sbom,
} from "@plimsoll/core";
import { serverError } from "../error.js";
import { checkPart } from "../http/check-part.js";
import { parseJsonText } from "../http/parse-json.js";
import type { Upload } from "../posture/prepare-upload.js";

/** Source: server.md §4 */
const limits: DocumentLimits = { ...defaultDocumentLimits, maxPackages: 50_000, maxRelationships: 200_000, maxValues: 5_000_000 };
const MAX_LAYERS = 500;
const MAX_NAME = 1024;
const MAX_VERSION = 512;

/**
 * The upload that a JSON document in UTF-8 is. Its depth (64) and values (5 million) are counted before parsing.
 *
 * @throws `invalid-request`, `sbom-malformed`, `sbom-too-deep`, `sbom-too-many-packages`, `sbom-duplicate-id`.
 */
export function decodeUpload(bytes: Uint8Array): Upload {
  // The document itself is level 0.
  refusing(() => checkJsonStructure(bytes, { ...limits, maxDepth: limits.maxDepth - 1 }));
  const { references, digest, source, scanner, sbom } = checkPart("body", scanUploadSchema, parseJsonText(bytes));
  return {
    references,
    ...(digest === undefined ? {} : { digest }),
    source,
    scannerVersion: scanner.version,
    sbom: decodeSbom(sbom as JsonValue),
  };
}

function decodeSbom(document: JsonValue): Sbom {
  refuseDuplicates(document);
  const sbom = refusing(() => decodeSyftJson(document, limits));
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

function refusing<T>(work: () => T): T {
  try {
    return work();
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
