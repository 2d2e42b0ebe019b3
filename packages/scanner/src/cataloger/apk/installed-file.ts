import { posix } from "node:path";
import type { Allowance } from "../parse/allowance.js";
import { linesOf } from "../parse/text-lines.js";

/** A directory or file that a package owns; fields absent where the database has none. */
export interface ApkFile {
  /** Absolute. */
  path: string;
  ownerUid?: string;
  ownerGid?: string;
  /** Octal digits. */
  permissions?: string;
  /** `Q1` and base64 of SHA-1, or in old databases MD5 in hex digits. */
  checksum?: string;
}

/** One package of an installed database; empty strings, lists and 0 for absent fields. */
export interface ApkEntry {
  readonly package: string;
  readonly version: string;
  readonly originPackage: string;
  readonly maintainer: string;
  readonly license: string;
  readonly architecture: string;
  readonly url: string;
  readonly description: string;
  /** Bytes. */
  readonly size: number;
  readonly installedSize: number;
  readonly dependencies: readonly string[];
  readonly provides: readonly string[];
  readonly checksum: string;
  readonly gitCommit: string;
  readonly files: readonly Readonly<ApkFile>[];
}

/**
 * The entries of an installed database, in order; a line that is no field, or one without a value, is skipped, the last of equal fields counts.
 * Throws `limit-exceeded` where the files, dependencies and provided names of an entry go beyond `allowance`.
 * Source: https://wiki.alpinelinux.org/wiki/Apk_spec
 */
export function* parseInstalled(text: string, allowance: Allowance): Generator<ApkEntry> {
  let fields = new Map<string, string>();
  let files = new FileList(allowance);
  for (const line of linesOf(text)) {
    if (line === "") {
      if (fields.size === 0 && files.files.length === 0) continue;
      yield entryOf(fields, files.files, allowance);
      fields = new Map();
      files = new FileList(allowance);
    } else if (line[1] === ":") {
      const letter = line.charAt(0);
      const value = line.slice(2);
      if (fileLetters.has(letter)) files.add(letter, value);
      else if (value !== "") fields.set(letter, value);
    }
  }
  if (fields.size > 0 || files.files.length > 0) yield entryOf(fields, files.files, allowance);
}

const fileLetters: ReadonlySet<string> = new Set(["F", "M", "R", "a", "Z"]);

function entryOf(fields: ReadonlyMap<string, string>, files: readonly Readonly<ApkFile>[], allowance: Allowance): ApkEntry {
  const value = (letter: string): string => fields.get(letter) ?? "";
  const [dependencies, provides] = [listOf(value("D")), listOf(value("p"))];
  allowance.take(dependencies.length + provides.length, 0);
  return {
    package: value("P"),
    version: value("V"),
    originPackage: value("o"),
    maintainer: value("m"),
    license: value("L"),
    architecture: value("A"),
    url: value("U"),
    description: value("T"),
    size: numberOf(value("S")),
    installedSize: numberOf(value("I")),
    dependencies,
    provides,
    checksum: value("C"),
    gitCommit: value("c"),
    files,
  };
}

/** No file system holds a longer path; what claims one is left out. */
const MAX_PATH = 4096;

/** Collects the lines `F:` (directory), `R:` (file in it), `M:` and `a:` (owner and mode of either), `Z:` (checksum of a file). */
class FileList {
  readonly files: ApkFile[] = [];
  readonly #allowance: Allowance;
  #directory: ApkFile | undefined;
  #file: ApkFile | undefined;
  /** Undefined under a directory that was left out. */
  #directoryPath: string | undefined = "/";

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  add(letter: string, value: string): void {
    if (letter === "F") this.#addDirectory(value);
    else if (value === "") return;
    else if (letter === "R") this.#file = this.#push(this.#directoryPath, value);
    else if (letter === "Z" && this.#file !== undefined) this.#file.checksum = value;
    else setOwner(letter === "M" ? this.#directory : letter === "a" ? this.#file : undefined, value);
  }

  /** The root has an empty name and no record of its own. */
  #addDirectory(value: string): void {
    this.#directory = value === "" ? undefined : this.#push("/", value);
    this.#directoryPath = value === "" ? "/" : this.#directory?.path;
  }

  #push(directory: string | undefined, name: string): ApkFile | undefined {
    if (directory === undefined || directory.length + name.length > MAX_PATH) return undefined;
    const path = posix.join(directory, name);
    const file: ApkFile = { path: path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path };
    this.#allowance.take(1, path.length);
    this.files.push(file);
    return file;
  }
}

/** `UID:GID:MODE`, more parts may follow. */
function setOwner(file: ApkFile | undefined, value: string): void {
  const [uid, gid, permissions] = value.split(":", 3);
  if (file === undefined || uid === undefined || gid === undefined || permissions === undefined) return;
  file.ownerUid = uid;
  file.ownerGid = gid;
  file.permissions = permissions;
}

/** More than any package depends on or provides; the rest is not read. */
const MAX_ITEMS = 100_000;

function listOf(value: string): readonly string[] {
  return value.split(" ", MAX_ITEMS).filter((item) => item !== "");
}

function numberOf(text: string): number {
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : 0;
}
