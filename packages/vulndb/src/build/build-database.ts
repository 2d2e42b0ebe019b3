import { rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createFactsDecoder, decodeOsv, type Fact, isFactsHeader, type JsonValue, messageOf, quote } from "@plimsoll/core";
import Database from "libsql";
import { vulndbError } from "../error.js";
import { DatabaseWriter, type WrittenRows } from "./database-writer.js";
import { findInputFiles } from "./find-input-files.js";
import { type InputDocument, readInput } from "./read-input.js";

export interface BuildOptions {
  /**
   * Files and folders of advisories: OSV documents (`.json`), one or many a file; lines of them, or of facts (`docs/facts.md`), in `.jsonl` or
   * `.ndjson`; all of these also `.gz`. Their order counts: severities of the NVD are passed on to what comes after it.
   */
  readonly inputs: readonly string[];
  /** The database file to make; it must not exist. */
  readonly output: string;
  /** The time that the database is of. */
  readonly built: Date;
  /** What an advisory that is malformed does; by default it fails the build. */
  readonly onInvalid?: "fail" | "skip";
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BuildProgress) => void;
}

export interface BuildProgress {
  readonly file: string;
  /** Advisories and other facts so far, of all files. */
  readonly records: number;
}

export interface BuildReport {
  readonly records: number;
  readonly rows: WrittenRows;
  /** Packages of advisories that no row can be made of: unknown ecosystems, commit ranges. */
  readonly packagesLeftOut: number;
  readonly skipped: number;
  /** The first of what was skipped, in words. */
  readonly problems: readonly string[];
}

const MAX_PROBLEMS = 20;

/** SQLite's codes where the disk does not take the file. */
const NO_ROOM = /^SQLITE_(?:FULL|IOERR|READONLY)/;

/**
 * Builds a database with the schema of Grype v6, without indexes, out of advisories. The same input gives the same rows.
 * Errors: `advisory-invalid` names the file and the line; `db-write` where the file is there or cannot be made. What was written until then
 * is removed.
 */
export async function buildDatabase(options: BuildOptions): Promise<BuildReport> {
  const { output, built, signal } = options;
  const files = await findInputFiles(options.inputs);
  const path = await createFile(output);
  let writer: DatabaseWriter | undefined;
  try {
    writer = new DatabaseWriter(path);
    const progress = new Progress(options);
    for (const file of files) await addFile(file, { writer, progress, signal });
    if (progress.records === 0) throw vulndbError("advisory-invalid", `there are no advisories in ${options.inputs.map(quote).join(", ")}`);
    return { ...progress.report(), rows: writer.finish(built) };
  } catch (error) {
    writer?.abandon();
    await rm(path, { force: true });
    if (!(error instanceof Database.SqliteError) || !NO_ROOM.test(error.code)) throw error;
    throw vulndbError(
      "db-write",
      `cannot write the database ${quote(output)}: ${messageOf(error)}; free space or choose another folder`,
      error,
    );
  }
}

/** Makes the empty file, so that no other is written into or removed. */
async function createFile(output: string): Promise<string> {
  const path = resolve(output);
  try {
    await writeFile(path, "", { flag: "wx" });
  } catch (error) {
    throw vulndbError("db-write", `cannot make the database ${quote(output)}: ${messageOf(error)}`, error);
  }
  return path;
}

interface AddContext {
  readonly writer: DatabaseWriter;
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
}

async function addFile(file: string, { writer, progress, signal }: AddContext): Promise<void> {
  let facts: ((line: JsonValue) => ReturnType<ReturnType<typeof createFactsDecoder>>) | undefined;
  let first = true;
  for await (const documents of readInput(file, signal)) {
    signal?.throwIfAborted();
    for (const document of documents) {
      if (first && document.value !== undefined && isFactsHeader(document.value)) facts = createFactsDecoder();
      first = false;
      const problem = facts === undefined ? addOsv(document, writer, progress) : addFact(document, facts, { writer, progress });
      if (problem !== undefined) progress.invalid(file, document.line, problem);
    }
    progress.show(file);
  }
}

function addOsv({ value, problem }: InputDocument, writer: DatabaseWriter, progress: Progress): string | undefined {
  if (value === undefined) return problem;
  const decoded = decodeOsv(value);
  if ("problem" in decoded) return decoded.problem;
  writer.addAdvisory(decoded.value.advisory);
  progress.records += 1;
  progress.packagesLeftOut += decoded.value.leftOut;
  return undefined;
}

function addFact(
  { value, problem }: InputDocument,
  decode: ReturnType<typeof createFactsDecoder>,
  { writer, progress }: { readonly writer: DatabaseWriter; readonly progress: Progress },
): string | undefined {
  if (value === undefined) return problem;
  const decoded = decode(value);
  if ("problem" in decoded) return decoded.problem;
  writeFact(decoded.value, writer);
  if (decoded.value.kind !== "header" && decoded.value.kind !== "provider") progress.records += 1;
  return undefined;
}

function writeFact(fact: Fact, writer: DatabaseWriter): void {
  switch (fact.kind) {
    case "header":
      return;
    case "provider":
      return writer.addProvider(fact.provider);
    case "advisory":
      return writer.addAdvisory(fact.advisory);
    case "known-exploited":
      return writer.addKnownExploited(fact.knownExploited);
    case "epss":
      return writer.addEpss(fact.epss);
    case "cwe":
      return writer.addCwe(fact.cwe);
  }
}

/** What has been read so far. */
class Progress {
  records = 0;
  packagesLeftOut = 0;
  #skipped = 0;
  readonly #problems: string[] = [];
  readonly #options: BuildOptions;

  constructor(options: BuildOptions) {
    this.#options = options;
  }

  show(file: string): void {
    this.#options.onProgress?.({ file, records: this.records });
  }

  /** Counts a malformed advisory, or throws `advisory-invalid`. */
  invalid(file: string, line: number, problem: string): void {
    const text = `${quote(file)}, record ${line}: ${problem}`;
    if (this.#options.onInvalid !== "skip") throw vulndbError("advisory-invalid", `${text}; correct it, or skip what is malformed`);
    this.#skipped += 1;
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(text);
  }

  report(): Omit<BuildReport, "rows"> {
    const { records, packagesLeftOut } = this;
    return { records, packagesLeftOut, skipped: this.#skipped, problems: this.#problems };
  }
}
