import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { answerCorpora } from "./answers.js";
import type { Corpus } from "./corpus.js";
import { cycloneDxCorpora } from "./cyclonedx-goldens.js";
import { matchedTypes } from "./done-types.js";
import { imageCorpora, joinIgnoreFiles } from "./image-goldens.js";
import { lookupCorpora } from "./lookups.js";
import { matchGoldenCorpora } from "./match-goldens.js";
import { osvQueryCorpora } from "./osv-queries.js";
import { purlGoldenCorpora } from "./purl-goldens.js";
import { plimsoll } from "./run-program.js";
import { versionCaseCorpora } from "./version-cases.js";

/** This file runs from `build/programs/accuracy`. */
const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** How many of a corpus's differences are shown. */
const SHOWN = 20;

function main(): void {
  const { values } = parseArgs({ options: { shared: { type: "string", default: join(repository, "..", "shared") } } });
  const shared = resolve(values.shared);
  if (!existsSync(join(shared, "goldens")))
    throw new Error(`there is no folder of recorded answers at ${shared}: name one with --shared DIR`);
  const work = mkdtempSync(join(tmpdir(), "plimsoll-accuracy-"));
  try {
    let short = 0;
    for (const corpus of corporaOf(shared, work)) if (!report(corpus)) short++;
    console.log(short === 0 ? "every goal is met" : `${short} goals are missed`);
    process.exitCode = short === 0 ? 0 : 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Each corpus as soon as it is computed. */
function* corporaOf(shared: string, work: string): Iterable<Corpus> {
  if (existsSync(join(shared, "data/version-cases"))) yield* versionCaseCorpora(shared);
  const golden = importDatabase(shared, work, "golden");
  const small = importDatabase(shared, work, "small");
  if (golden === undefined) throw new Error(`there is no database archive in ${join(shared, "data/grype-db/golden")}`);
  const databases = { golden: databaseFile(golden), small: small === undefined ? undefined : databaseFile(small) };
  yield* lookupCorpora(shared, databases);
  yield* answerCorpora(shared, databases);
  yield* osvQueryCorpora(shared, work);
  const ignore = join(work, "differences.ignore");
  joinIgnoreFiles(ignore, [join(shared, "goldens/oci-links.ignore"), join(repository, "docs/differences.ignore")]);
  yield* matchGoldenCorpora({ shared, databaseFile: databaseFile(golden), work, ignore }, matchedTypes);
  yield* purlGoldenCorpora({ shared, databaseFile: databaseFile(golden), work, ignore }, matchedTypes);
  yield* cycloneDxCorpora(shared, work);
  yield* imageCorpora({ shared, database: golden, work, ignore });
}

/** Imports a database of the kit with our own command into a folder of its own. */
function importDatabase(shared: string, work: string, name: string): string | undefined {
  const folder = join(shared, "data/grype-db", name);
  const archive = existsSync(folder) ? readdirSync(folder).find((file) => file.endsWith(".tar.zst")) : undefined;
  if (archive === undefined) return undefined;
  const target = join(work, `${name}-db`);
  plimsoll("db", "import", join(folder, archive), "--vulnerability-db-path", target, "--quiet");
  return target;
}

function databaseFile(folder: string): string {
  return join(folder, "6", "vulnerability.db");
}

/** Prints a corpus; false where a required goal is missed. */
function report({ name, matched, total, goal, required, differences }: Corpus): boolean {
  for (const line of differences.slice(0, SHOWN)) console.log(`  ${line}`);
  if (differences.length > SHOWN) console.log(`  ... ${differences.length - SHOWN} more`);
  const isMet = total === 0 ? differences.length === 0 : matched / total >= goal;
  console.log(`${name}: ${matched}/${total}${isMet || !required ? "" : ` (goal ${goal * 100} %)`}`);
  return isMet || !required;
}

main();
