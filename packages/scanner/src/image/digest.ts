import { createHash } from "node:crypto";
import { quote } from "@plimsoll/core";
import { scannerError } from "../error.js";

/** A content digest: `sha256:` or `sha512:` and lower-case hex. */
export interface Digest {
  readonly algorithm: "sha256" | "sha512";
  readonly hex: string;
}

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** Whether text is a digest of a supported algorithm. */
export function isDigest(text: unknown): text is string {
  return typeof text === "string" && DIGEST.test(text);
}

/**
 * Parses a digest; `of` says in messages whose it is.
 *
 * Errors: image-invalid.
 */
export function parseDigest(text: string, of: string): Digest {
  if (!isDigest(text))
    throw scannerError("image-invalid", `${of} has the digest ${quote(text)}: only sha256 and sha512 digests are supported`);
  const colon = text.indexOf(":");
  return { algorithm: text.startsWith("sha256") ? "sha256" : "sha512", hex: text.slice(colon + 1) };
}

/** A hash of bytes that come in pieces; of Node's, what is used here. */
export interface ByteHash {
  /** A piece holds only during the call. */
  update(chunk: Uint8Array): ByteHash;
  digest(encoding: "hex"): string;
}

/** A hash of the algorithm of a digest, to be compared with `digestText`. */
export function hashFor(digest: Digest): ByteHash {
  return createHash(digest.algorithm);
}

/** The digest that a finished hash gives, as text. */
export function digestText(algorithm: Digest["algorithm"], hash: ByteHash): string {
  return `${algorithm}:${hash.digest("hex")}`;
}

/** SHA-256 digest of bytes, as text. */
export function sha256Of(bytes: Uint8Array): string {
  return digestText("sha256", createHash("sha256").update(bytes));
}
