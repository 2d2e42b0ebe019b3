import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "./crc32.js";

const PREFIX = "plim_";
const SECRET_BYTES = 32;
const CHECK_LENGTH = 6;
const PATTERN = /^plim_[A-Za-z0-9_-]{43}[A-Za-z0-9_-]{6}$/;

/** A new API token: `plim_`, 256 random bits as 43 characters of base64url, and their CRC-32 as 6, by which secret scanners tell it from chance. */
export function createToken(): string {
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  return PREFIX + secret + checkOf(secret);
}

/** Whether a text has a token's form and check characters; it need not be a known one. */
export function isToken(text: string): boolean {
  if (!PATTERN.test(text)) return false;
  return checkOf(text.slice(PREFIX.length, -CHECK_LENGTH)) === text.slice(-CHECK_LENGTH);
}

/** SHA-256 of a token or session secret, as the store keeps it. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret, "utf8").digest();
}

/** The part of a token that lists and logs may show: its first 12 characters. */
export function tokenPrefix(token: string): string {
  return token.slice(0, 12);
}

function checkOf(secret: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(Buffer.from(secret, "latin1")));
  return bytes.toString("base64url");
}
