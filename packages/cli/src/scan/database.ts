import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AssuranceError, messageOf, quote, type ReportedDatabase } from "@plimsoll/core";
import {
  buildDatabase,
  checkFreshness,
  type DatabaseStatus,
  databaseFiles,
  databaseStatus,
  installBuiltDatabase,
  openVulnerabilityDatabase,
  type UpdateSettings,
  type VulnerabilityDatabase,
} from "@plimsoll/vulndb";
import { cliError } from "../error.js";
import type { CliIo } from "../io.js";
import { createProgress } from "../progress/progress.js";
import { updateBeforeScan } from "./update-before-scan.js";

/** The database of a scan; the caller closes it. */
export interface ScanDatabase {
  readonly source: VulnerabilityDatabase;
  readonly reported: ReportedDatabase;
  /** One line for people. */
  readonly description: string;
}

export interface OpenDatabaseOptions {
  readonly dir: string;
  readonly allowStale: boolean;
  /** Says something to the user, once. */
  readonly note: (message: string) => void;
  readonly quiet: boolean;
  /** How the database is kept up to date; absent: it is not. */
  readonly update?: UpdateSettings;
  readonly warn?: (message: string) => void;
  /** Where the facts of the starter database may be; the first folder that has them counts. */
  readonly starterFolders?: readonly string[];
}

/** Facts that ship with the program: beside the packages in a checkout, within the package where it was installed. */
const STARTER_FOLDERS: readonly string[] = ["../../starter/", "../../../../data/starter/"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/**
 * Opens the database of a folder, which is brought up to date first where it is time for that. Where there is none, and none can be
 * downloaded, the starter database is built there.
 *
 * Errors: db-stale, db-corrupt, db-schema, starter-missing, those of building, and of an update that is required.
 */
export async function openScanDatabase(io: CliIo, options: OpenDatabaseOptions): Promise<ScanDatabase> {
  const { dir, update, note, quiet, warn = note } = options;
  const now = io.now().getTime();
  const allowStale = options.allowStale || update?.validateAge === false;
  const age = { now, ...(update === undefined ? {} : { maxAgeMs: update.maxAgeMs }) };
  const readStatus = (): Promise<DatabaseStatus> => databaseStatus(dir, { ...age, verify: update?.validateByHash === true });
  let status = await readStatus();
  if (update !== undefined) {
    const usable = status.state === "valid" || (status.state === "stale" && allowStale);
    const isChanged = await updateBeforeScan(io, { dir, settings: update, status, usable, quiet, note, warn });
    if (isChanged) status = await readStatus();
  }
  if (status.state === "missing") {
    await buildStarterDatabase(io, options);
    status = await readStatus();
  }
  const { built, starter } = status;
  if (!allowStale && built !== undefined) checkFreshness({ built, ...(starter === undefined ? {} : { starter }) }, age);
  // What else is wrong with the file, opening it says with its code.
  const source = openVulnerabilityDatabase(status.path);
  if (status.state === "corrupt") {
    source.close();
    throw new AssuranceError("db-corrupt", status.message ?? `the database ${quote(status.path)} is damaged: import it again`);
  }
  return { source, reported: reportedDatabase(source, status), description: describe(source, status) };
}

/** What a database lacks that has rows which cannot be read, in words; undefined where none was met so far. */
export function damageOf({ skippedRows }: Pick<VulnerabilityDatabase, "skippedRows">): string | undefined {
  if (skippedRows === 0) return undefined;
  return `damaged: ${skippedRows} row${skippedRows === 1 ? "" : "s"} could not be read, so findings may be missing`;
}

function reportedDatabase({ info }: VulnerabilityDatabase, { starter }: DatabaseStatus): ReportedDatabase {
  return {
    schemaVersion: `v${info.schemaVersion}`,
    built: info.built,
    providers: Object.fromEntries(
      info.providers.map(({ id, capturedAt, inputDigest }) => [id, { captured: capturedAt, input: inputDigest }]),
    ),
    ...(starter === undefined ? {} : { note: starterText(starter.date) }),
  };
}

function describe({ info }: VulnerabilityDatabase, { starter, state }: DatabaseStatus): string {
  if (starter !== undefined) return starterText(starter.date);
  return `built ${info.built}, schema ${info.schemaVersion}${state === "stale" ? ", stale" : ""}`;
}

function starterText(date: string): string {
  return `starter database of ${date}, incomplete`;
}

async function buildStarterDatabase(io: CliIo, options: OpenDatabaseOptions): Promise<void> {
  const { dir, note, quiet, starterFolders = STARTER_FOLDERS } = options;
  const facts = starterFolders.find((folder) => existsSync(join(folder, "about.json")));
  if (facts === undefined) {
    throw cliError(
      "starter-missing",
      `there is no vulnerability database in ${quote(dir)}: bring one with plimsoll db update or plimsoll db import FILE`,
    );
  }
  const { date, records } = await readAbout(facts);
  note(
    `there is no vulnerability database in ${quote(dir)}, so the starter database of ${date} is built there, once; it is incomplete: bring a full one with plimsoll db update or plimsoll db import FILE`,
  );
  const file = join(dir, `.starter-${randomBytes(8).toString("hex")}.db`);
  const progress = createProgress(io, [["build", 1]], quiet);
  progress.begin("starter database", 0, 1);
  io.temporaryPaths.add(file);
  try {
    await makeFolder(dir);
    await buildDatabase({
      inputs: await factFiles(facts),
      output: file,
      built: new Date(`${date}T00:00:00Z`),
      signal: io.signal,
      onProgress: (step) => progress.phase("build", step.records / records),
    });
    // Another scan may have been faster, or an import: what it put there stays.
    if (!existsSync(databaseFiles(dir).database)) {
      await installBuiltDatabase({ dir, file, source: "starter", starter: { date }, signal: io.signal });
    }
  } finally {
    progress.clear();
    if (existsSync(file)) await rm(file);
    io.temporaryPaths.delete(file);
  }
}

async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
  } catch (error) {
    throw cliError(
      "output-failed",
      `cannot make the database folder ${quote(dir)}: ${messageOf(error)}; name another one with --vulnerability-db-path`,
      error,
    );
  }
}

/** In the order of their names, which is the order in which they are to be read. */
async function factFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /\.jsonl(?:\.gz)?$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** What the facts say of themselves. */
interface StarterAbout {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly records: number;
}

async function readAbout(folder: string): Promise<StarterAbout> {
  return JSON.parse(await readFile(join(folder, "about.json"), "utf8")) as StarterAbout;
}
