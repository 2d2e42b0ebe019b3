import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { coreError, decodePurlList, defaultPurlListLimits, messageOf, parsePurl, quote, type Sbom, type SbomSource } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { packageId } from "./identify-packages.js";

const LIST_SCHEME = "purl:";
const PURL = /^(?:purl:)?pkg:/i;
const { maxBytes } = defaultPurlListLimits;

/** Whether an input names package URLs, not an image. */
export function namesPurls(input: string): boolean {
  return input.startsWith(LIST_SCHEME) || PURL.test(input);
}

/**
 * The SBOM of `pkg:...` or `purl:pkg:...`, a single package URL, or of `purl:PATH`, a text file with one on each line.
 *
 * Errors: purl-invalid, sbom-too-large, input-not-found, limit-exceeded.
 */
export async function readPurls(input: string, program: Sbom["descriptor"]): Promise<Sbom> {
  const named = input.startsWith(LIST_SCHEME) ? input.slice(LIST_SCHEME.length) : input;
  const isSingle = PURL.test(named);
  if (isSingle && parsePurl(named) === undefined)
    throw coreError("purl-invalid", `${quote(named)} is no package URL: write pkg:TYPE/NAME@VERSION`);
  const text = isSingle ? named.replace(/[\r\n]+/g, " ") : await readList(named);
  const source: SbomSource = {
    type: "other",
    // Grype's words.
    kind: isSingle ? "purl" : "sbom-file",
    id: createHash("sha256").update(named).digest("hex"),
    name: named,
    version: "",
    metadata: named,
  };
  return decodePurlList(text, { source, descriptor: program, idOf: packageId });
}

async function readList(path: string): Promise<string> {
  const file = await open(path).catch((error: unknown) => {
    throw scannerError("input-not-found", `cannot open ${quote(path)}: ${messageOf(error)}`, error);
  });
  try {
    if ((await file.stat()).isDirectory()) throw scannerError("input-not-found", `${quote(path)} is a folder: name a list of package URLs`);
    return (await readBounded(file, path)).toString("utf8");
  } finally {
    await file.close();
  }
}

/** Reads no more than is allowed, even of a file that grows. */
async function readBounded(file: FileHandle, path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of file.createReadStream({ autoClose: false, end: maxBytes })) {
    chunks.push(chunk as Buffer);
    total += (chunk as Buffer).length;
  }
  if (total > maxBytes) throw scannerError("limit-exceeded", `${quote(path)} has more than ${maxBytes} bytes: split the list`);
  return Buffer.concat(chunks);
}
