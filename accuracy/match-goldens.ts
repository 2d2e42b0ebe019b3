import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  decodeSyftJson,
  distroOf,
  encodeGrypeJson,
  judge,
  type MatchOptions,
  matchPackages,
  type Sbom,
  type VulnerabilitySource,
} from "@plimsoll/core";
import { openVulnerabilityDatabase } from "@plimsoll/vulndb";
import type { Corpus } from "./corpus.js";
import { runNode } from "./run-program.js";

export interface MatchGoldenFolders {
  /** Holds `goldens/` and `tools/`. */
  readonly shared: string;
  /** The database file that the goldens were made on, with indexes. */
  readonly databaseFile: string;
  /** For documents of our own. */
  readonly work: string;
  /** Rules for `--ignore`; absent: none. */
  readonly ignore?: string;
}

/** A comparison of match-diff. */
export interface MatchComparison {
  /** As shown. */
  readonly name: string;
  /** For rules of `--ignore`. */
  readonly image: string;
  /** Grype's document. */
  readonly golden: string;
  readonly ours: string;
  readonly level: number;
  readonly types: readonly string[];
  readonly required: boolean;
}

/** An SBOM of Syft's, and what Grype made of it. */
interface GoldenPair {
  readonly name: string;
  readonly image: string;
  readonly sbom: string;
  readonly matches: string;
  readonly options: MatchOptions;
}

/**
 * The matcher alone: the golden SBOMs matched and compared with Grype's matches for the same SBOM, at levels 1 to 3, for packages of `types`.
 * Levels include those before them.
 */
export function matchGoldenCorpora(folders: MatchGoldenFolders, types: readonly string[]): readonly Corpus[] {
  const source = openVulnerabilityDatabase(folders.databaseFile);
  try {
    return goldenPairs(join(folders.shared, "goldens")).flatMap((pair) => {
      const ours = join(folders.work, `${pair.name.replaceAll("/", "-")}.matcher.json`);
      writeFileSync(ours, JSON.stringify(matchDocument(decodeSyftJson(gunzipSync(readFileSync(pair.sbom))), source, pair.options)));
      const { image, matches: golden } = pair;
      return [1, 2, 3].map((level) =>
        compareMatches(folders, { name: `matcher ${pair.name} level ${level}`, image, golden, ours, level, types, required: level < 3 }),
      );
    });
  } finally {
    source.close();
  }
}

/** `IMAGE/syft.json.gz` with `IMAGE/grype.json.gz` (and by CVE, and by platform), and `pkgdb/NAME.syft.json.gz` with `pkgdb/NAME.grype.json.gz`. */
function goldenPairs(goldens: string): readonly GoldenPair[] {
  const pairs: GoldenPair[] = [];
  const add = (name: string, sbom: string, matches: string, options: MatchOptions): void => {
    const [image = ""] = name.split(" ");
    const pair = { name, image, sbom: join(goldens, sbom), matches: join(goldens, matches), options };
    if (existsSync(pair.sbom) && existsSync(pair.matches)) pairs.push(pair);
  };
  for (const { name } of readdirSync(goldens, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    for (const file of readdirSync(join(goldens, name)).sort()) {
      const [, platform] = /^grype(\.[a-z0-9]+-[a-z0-9]+)?\.json\.gz$/.exec(file) ?? [undefined, undefined];
      if (/^grype(\.|$)/.test(file)) add(`${name}${platform ?? ""}`, `${name}/syft${platform ?? ""}.json.gz`, `${name}/${file}`, {});
      if (file === "grype-by-cve.json.gz") add(`${name} by-cve`, `${name}/syft.json.gz`, `${name}/${file}`, { byCve: true });
      const [, list] = /^(.*)\.grype\.json\.gz$/.exec(file) ?? [undefined, undefined];
      if (list !== undefined) add(`${name}/${list}`, `${name}/${list}.syft.json.gz`, `${name}/${file}`, {});
    }
  }
  return pairs;
}

/** Grype's document of an SBOM's matches. */
export function matchDocument(sbom: Sbom, source: VulnerabilitySource, options: MatchOptions = {}): unknown {
  const result = matchPackages(sbom, source, options);
  const distro = sbom.distro === undefined ? undefined : distroOf(sbom.distro);
  return encodeGrypeJson({
    sbom,
    result,
    ...(distro === undefined ? {} : { distro }),
    verdict: judge(result),
    database: { schemaVersion: "", built: "", providers: {} },
    tool: { name: "plimsoll", version: "0" },
  });
}

/** Runs match-diff. */
export function compareMatches(
  folders: Pick<MatchGoldenFolders, "shared" | "ignore">,
  { name, image, golden, ours, level, types, required }: MatchComparison,
): Corpus {
  const words = [golden, ours, "--level", String(level), "--types", types.join(","), "--name", image, "--max", "20"];
  const run = runNode(
    join(folders.shared, "tools/match-diff.mjs"),
    folders.ignore === undefined ? words : [...words, "--ignore", folders.ignore],
  );
  if (run.status === 2) throw new Error(`${name}: ${run.stderr}`);
  const lines = run.stdout.trimEnd().split("\n");
  const [, matched = "0", total = "0"] = /: (\d+)\/(\d+)$/.exec(lines.at(-1) ?? "") ?? [];
  const equal = run.status === 0;
  return {
    name,
    matched: equal ? Number(total) : Number(matched),
    total: Number(total),
    goal: 1,
    required,
    differences: equal ? [] : lines.slice(0, -1),
  };
}
