import type { JsonValue } from "@plimsoll/core";
import { messageOf, quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { parseDigest } from "./digest.js";
import { normalizePlatform, type Platform } from "./platform.js";

/** What an index or manifest says of a blob. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly platform: Platform | undefined;
  /** Not an image but a statement about one (provenance, signature). */
  readonly attestation: boolean;
}

/** The parts of an image config that are read. Empty where absent or of a wrong type. */
export interface ImageConfig {
  readonly architecture: string;
  readonly os: string;
  readonly variant: string;
  readonly diffIds: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

type Fields = { readonly [key: string]: JsonValue | undefined };

/** More descriptors than any index has. */
const MAX_DESCRIPTORS = 10_000;

/**
 * Parses a JSON document.
 *
 * Errors: image-invalid.
 */
export function parseDocument(bytes: Buffer, what: string): JsonValue {
  try {
    return JSON.parse(bytes.toString("utf8")) as JsonValue;
  } catch (error) {
    throw scannerError("image-invalid", `${what} is not JSON: ${messageOf(error)}`, error);
  }
}

/** The fields of an object; none of anything else. */
export function fieldsOf(value: JsonValue | undefined): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** The elements of an array; none of anything else. */
export function elementsOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

/** Text, or "" where it is anything else. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

/**
 * Reads a list of descriptors.
 *
 * Errors: image-invalid, limit-exceeded.
 */
export function parseDescriptors(value: JsonValue | undefined, what: string): readonly Descriptor[] {
  if (!Array.isArray(value)) throw scannerError("image-invalid", `${what} has no list of descriptors`);
  if (value.length > MAX_DESCRIPTORS)
    throw scannerError("limit-exceeded", `${what} has ${value.length} descriptors, at most ${MAX_DESCRIPTORS} are read`);
  return (value as readonly JsonValue[]).map((element) => parseDescriptor(element, what));
}

/**
 * Reads a descriptor.
 *
 * Errors: image-invalid.
 */
export function parseDescriptor(value: JsonValue | undefined, what: string): Descriptor {
  const fields = fieldsOf(value);
  const digest = textOf(fields["digest"]);
  const size = fields["size"];
  parseDigest(digest, `a descriptor of ${what}`);
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
    throw scannerError("image-invalid", `the descriptor of ${digest} in ${what} has no valid size`);
  }
  const annotations = fieldsOf(fields["annotations"]);
  return {
    mediaType: textOf(fields["mediaType"]),
    digest,
    size,
    platform: fields["platform"] === undefined ? undefined : parsePlatformFields(fieldsOf(fields["platform"])),
    attestation: textOf(annotations["vnd.docker.reference.type"]) !== "",
  };
}

function parsePlatformFields(fields: Fields): Platform {
  return normalizePlatform(textOf(fields["os"]), textOf(fields["architecture"]), textOf(fields["variant"]));
}

/**
 * Reads an image config.
 *
 * Errors: image-invalid.
 */
export function parseConfig(bytes: Buffer): ImageConfig {
  const fields = fieldsOf(parseDocument(bytes, "the image config"));
  const diffIds = elementsOf(fieldsOf(fields["rootfs"])["diff_ids"]).map((element) => {
    const digest = textOf(element);
    parseDigest(digest, `the diff id ${quote(digest)} of the image config`);
    return digest;
  });
  const labels: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(fieldsOf(fieldsOf(fields["config"])["Labels"]))) {
    if (typeof value === "string") labels[key] = value;
  }
  return {
    architecture: textOf(fields["architecture"]),
    os: textOf(fields["os"]),
    variant: textOf(fields["variant"]),
    diffIds,
    labels,
  };
}
