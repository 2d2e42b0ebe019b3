import { X509Certificate } from "node:crypto";
import { open } from "node:fs/promises";
import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { quote } from "@plimsoll/core";
import { scannerError } from "../error.js";

/** Larger than the certificates of any system. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * What TLS connections trust: the usual certificates, those of `files`, and those of the files that the environment names where they can
 * be read. Undefined where there are only the usual ones.
 *
 * Errors: registry-option-invalid.
 */
export async function trustedCertificates(
  files: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<SecureContext | undefined> {
  const named = await Promise.all(files.map(readNamed));
  const fromEnvironment = await readOptional(environment["SSL_CERT_FILE"]);
  if (named.length === 0 && fromEnvironment === undefined) return undefined;
  // Node adds this one by itself only as long as nothing else is added.
  const extra = await readOptional(environment["NODE_EXTRA_CA_CERTS"]);
  const added = [fromEnvironment, extra].filter((text): text is string => text !== undefined && text.includes("-----BEGIN CERTIFICATE"));
  return createSecureContext({ ca: [...rootCertificates, ...named, ...added] });
}

async function readNamed(file: string): Promise<string> {
  const text = await readBounded(file).catch((error: unknown) => {
    throw scannerError("registry-option-invalid", `cannot read the certificates of ${quote(file)}`, error);
  });
  try {
    // Reads the first; where there is no certificate at all, TLS would say nothing.
    new X509Certificate(text);
    createSecureContext({ ca: text });
  } catch (error) {
    throw scannerError("registry-option-invalid", `${quote(file)} holds no PEM certificates`, error);
  }
  return text;
}

async function readOptional(file: string | undefined): Promise<string | undefined> {
  return file === undefined || file === "" ? undefined : readBounded(file).catch(() => undefined);
}

async function readBounded(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES) throw new Error(`it has ${size} bytes`);
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await file.read(bytes, 0, size, 0);
    return bytes.toString("latin1", 0, bytesRead);
  } finally {
    await file.close();
  }
}
