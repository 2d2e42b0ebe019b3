import { createHash } from "node:crypto";
import { AssuranceError, messageOf, quote } from "@plimsoll/core";
import { scannerError } from "../../error.js";
import type { JavaManifest, JavaPomProperties } from "../parse/java-metadata.js";
import { textDigest } from "../parse/license.js";
import { textOf } from "../parse/text-lines.js";
import { isArchiveName } from "./archive-name.js";
import type { ByteRange } from "./byte-range.js";
import type { ArchiveInspection, InspectedArchive, InspectionFault, NestedArchive } from "./inspected-archive.js";
import { identifyLicenseText, licenseFileOf } from "./license-text.js";
import { licensesOf, readManifest } from "./manifest.js";
import { readPomProject } from "./pom-project.js";
import { readPomProperties } from "./pom-properties.js";
import { beginsLikeZip, isStored, readZipDirectory, readZipEntry, type ZipEntry } from "./zip-archive.js";

/** How much work and memory one file may cost. */
export interface InspectionLimits {
  /** Archives within archives. */
  readonly maxDepth: number;
  /** Archives in a file, itself counted. */
  readonly maxArchives: number;
  /** Manifests, poms and licence texts in a file. */
  readonly maxTexts: number;
  /** Of a text, inflated. */
  readonly maxTextBytes: number;
  /** Of all manifests of a file. */
  readonly maxHeaders: number;
  /** Of all texts of a file. */
  readonly maxTotalTextBytes: number;
  /** Of inflated archives that are held at one time. */
  readonly maxHeldBytes: number;
  /** Of all archives within a file: entries may overlap, so that a small file holds any number of large ones. */
  readonly maxArchiveBytes: number;
}

const MiB = 1024 * 1024;

/** Several times what the largest application servers need. */
export const defaultInspectionLimits: InspectionLimits = {
  maxDepth: 16,
  maxArchives: 20_000,
  maxTexts: 100_000,
  maxTextBytes: 16 * MiB,
  maxHeaders: 500_000,
  maxTotalTextBytes: 128 * MiB,
  maxHeldBytes: 256 * MiB,
  maxArchiveBytes: 1024 * MiB,
};

/**
 * Looks into a zip archive and the archives within it, and keeps what cataloging needs. `sha1` is the digest of the bytes. Undefined for what is no
 * zip archive at all. A fault costs the entry or archive that it is in, no other.
 */
export function inspectArchive(
  bytes: ByteRange,
  sha1: string,
  limits: InspectionLimits = defaultInspectionLimits,
): ArchiveInspection | undefined {
  const inspection = new Inspection(limits);
  const archive = inspection.archive(bytes, { sha1, path: [] });
  if (archive === undefined && inspection.faultCount === 0) return undefined;
  return {
    ...(archive === undefined ? {} : { archive }),
    ...(inspection.fault === undefined ? {} : { fault: inspection.fault, faultCount: inspection.faultCount }),
  };
}

/** An archive, and the entries that led to it. */
interface Place {
  readonly sha1: string;
  readonly path: readonly string[];
}

/** The entries of one archive that matter, by name: of two with one name the last counts, as when unpacked. */
interface WantedEntries {
  readonly manifests: Map<string, ZipEntry>;
  readonly properties: Map<string, ZipEntry>;
  readonly projects: Map<string, ZipEntry>;
  readonly licenses: Map<string, ZipEntry>;
  readonly archives: Map<string, ZipEntry>;
}

class Inspection {
  fault: InspectionFault | undefined;
  faultCount = 0;
  readonly #limits: InspectionLimits;
  #archives = 0;
  #texts = 0;
  #textBytes = 0;
  #headers = 0;
  #heldBytes = 0;
  #archiveBytes = 0;

  constructor(limits: InspectionLimits) {
    this.#limits = limits;
  }

  /** Undefined, without a fault, for what is no zip archive. */
  archive(bytes: ByteRange, place: Place): InspectedArchive | undefined {
    const entries = this.#guarded(place.path, () => this.#entries(bytes));
    if (entries === undefined) return undefined;
    // Which of several manifests a loader takes depends on the loader.
    if (entries.manifests.size > 1) {
      this.#guarded(place.path, () => {
        throw scannerError("archive-corrupt", `there are ${entries.manifests.size} manifests`);
      });
      return undefined;
    }
    const manifest = this.#manifest(bytes, entries, place.path);
    const properties = this.#readAll(bytes, entries.properties, place.path, readProperties);
    const projects = this.#readAll(bytes, entries.projects, place.path, readPomProject);
    // Texts are looked at only where the manifest names no licence.
    const licenses = manifest === undefined || licensesOf(manifest).length > 0 ? [] : this.#licenses(bytes, entries.licenses, place.path);
    const nested = this.#nested(bytes, entries.archives, place.path);
    return {
      sha1: place.sha1,
      ...(manifest === undefined ? {} : { manifest }),
      ...(properties.length === 0 ? {} : { properties }),
      ...(projects.length === 0 ? {} : { projects }),
      ...(licenses.length === 0 ? {} : { licenses }),
      ...(nested.length === 0 ? {} : { nested }),
    };
  }

  #entries(bytes: ByteRange): WantedEntries | undefined {
    const entries: WantedEntries = {
      manifests: new Map(),
      properties: new Map(),
      projects: new Map(),
      licenses: new Map(),
      archives: new Map(),
    };
    const directory = readZipDirectory(bytes, (name) => listOf(entries, name) !== undefined);
    if (directory === undefined) {
      if (beginsLikeZip(bytes)) throw scannerError("archive-corrupt", "broken zip archive: it ends before its directory");
      return undefined;
    }
    let count = this.#archives + this.#texts;
    for (const entry of directory) {
      count += 1;
      if (count > this.#limits.maxArchives + this.#limits.maxTexts) throw tooMany("archives and texts", this.#limits.maxTexts);
      listOf(entries, entry.name)?.set(entry.name, entry);
    }
    return entries;
  }

  #manifest(bytes: ByteRange, { manifests }: WantedEntries, path: readonly string[]): JavaManifest | undefined {
    const [manifest] = this.#readAll(bytes, manifests, path, (_name, content) => {
      const read = readManifest(textOf(content));
      if (read === undefined) {
        throw scannerError("file-unreadable", "the manifest has more headers, or a longer line, than any tool writes");
      }
      this.#headers += [read.main ?? [], ...(read.sections ?? [])].reduce((sum, section) => sum + section.length, 0);
      if (this.#headers > this.#limits.maxHeaders) throw tooMany("headers in manifests", this.#limits.maxHeaders);
      return read;
    });
    return manifest;
  }

  #licenses(bytes: ByteRange, licenses: ReadonlyMap<string, ZipEntry>, path: readonly string[]): readonly string[] {
    const inMetaInf = new Set([...licenses.keys()].map(licenseFileOf).map((file) => (file?.isTop === false ? file.name : "")));
    const chosen = [...licenses].filter(([name]) => {
      const file = licenseFileOf(name);
      return file !== undefined && !(file.isTop && inMetaInf.has(file.name));
    });
    const texts = this.#readAll(bytes, new Map(chosen), path, (_name, content) => textOf(content)).filter((text) => text !== "");
    const ids = new Set(texts.flatMap(identifyLicenseText));
    return ids.size > 0 ? [...ids] : texts.map(textDigest);
  }

  #nested(bytes: ByteRange, archives: ReadonlyMap<string, ZipEntry>, path: readonly string[]): readonly NestedArchive[] {
    const nested: NestedArchive[] = [];
    for (const entry of sorted(archives)) {
      const at = [...path, entry.name];
      const archive = this.#guarded(at, () => this.#nestedArchive(bytes, entry, at));
      if (archive !== undefined) nested.push({ name: entry.name, archive });
    }
    return nested;
  }

  #nestedArchive(bytes: ByteRange, entry: ZipEntry, path: readonly string[]): InspectedArchive | undefined {
    // A stored archive is read where it lies.
    const held = isStored(entry) ? 0 : entry.size;
    this.#takeArchive(path.length, entry, held);
    this.#heldBytes += held;
    try {
      const content = readZipEntry(bytes, entry);
      return this.archive(content, { sha1: sha1Of(content), path });
    } finally {
      this.#heldBytes -= held;
    }
  }

  /** Reads texts in order of their names; a broken one is left out. */
  #readAll<T>(
    bytes: ByteRange,
    entries: ReadonlyMap<string, ZipEntry>,
    path: readonly string[],
    read: (name: string, content: Uint8Array) => T | undefined,
  ): readonly T[] {
    return sorted(entries).flatMap((entry) => {
      const value = this.#guarded([...path, entry.name], () => {
        this.#takeText(entry);
        const content = readZipEntry(bytes, entry);
        return read(entry.name, content.slice(0, content.length));
      });
      return value === undefined ? [] : [value];
    });
  }

  #takeText({ size }: ZipEntry): void {
    const { maxTexts, maxTextBytes, maxTotalTextBytes } = this.#limits;
    if (size > maxTextBytes) throw scannerError("limit-exceeded", `it has ${size} bytes, at most ${maxTextBytes} are read`);
    this.#texts += 1;
    this.#textBytes += size;
    if (this.#texts > maxTexts) throw tooMany("manifests and poms", maxTexts);
    if (this.#textBytes > maxTotalTextBytes) throw tooMany("bytes of manifests and poms", maxTotalTextBytes);
  }

  #takeArchive(depth: number, { size }: ZipEntry, held: number): void {
    const { maxDepth, maxArchives, maxHeldBytes, maxArchiveBytes } = this.#limits;
    if (depth > maxDepth) throw scannerError("limit-exceeded", `archives are nested more than ${maxDepth} deep`);
    if (this.#heldBytes + held > maxHeldBytes) throw tooMany("bytes of inflated archives", maxHeldBytes);
    if (this.#archiveBytes + size > maxArchiveBytes) throw tooMany("bytes of archives", maxArchiveBytes);
    if (this.#archives >= maxArchives) throw tooMany("archives", maxArchives);
    this.#archives += 1;
    this.#archiveBytes += size;
  }

  #guarded<T>(path: readonly string[], step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      this.faultCount += 1;
      this.fault ??= faultOf(error, path);
      return undefined;
    }
  }
}

function faultOf(error: unknown, path: readonly string[]): InspectionFault {
  const code =
    error instanceof AssuranceError && (error.code === "archive-corrupt" || error.code === "limit-exceeded")
      ? error.code
      : "file-unreadable";
  return { code, message: path.length === 0 ? messageOf(error) : `${quote(path.join(":"))}: ${messageOf(error)}` };
}

/** Where an entry of this name is kept. */
function listOf(entries: WantedEntries, name: string): Map<string, ZipEntry> | undefined {
  if (name === "META-INF/MANIFEST.MF" || name === "/META-INF/MANIFEST.MF") return entries.manifests;
  if (name.endsWith("pom.properties")) return entries.properties;
  if (name.endsWith("pom.xml")) return entries.projects;
  if (isArchiveName(name)) return entries.archives;
  return licenseFileOf(name) === undefined ? undefined : entries.licenses;
}

function readProperties(name: string, content: Uint8Array): JavaPomProperties | undefined {
  return readPomProperties(name, textOf(content));
}

function sorted(entries: ReadonlyMap<string, ZipEntry>): readonly ZipEntry[] {
  return [...entries.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

function sha1Of(bytes: ByteRange): string {
  const hash = createHash("sha1");
  for (const piece of bytes.pieces()) hash.update(piece);
  return hash.digest("hex");
}

function tooMany(what: string, most: number): Error {
  return scannerError("limit-exceeded", `there are more than ${most} ${what}; the rest is left out`);
}
