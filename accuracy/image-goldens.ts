import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Corpus } from "./corpus.js";
import { catalogedTypes, matchedTypes } from "./done-types.js";
import { plimsoll, runNode } from "./run-program.js";

/** Where the recorded answers, the compare tools and our own files are. */
export interface GoldenFolders {
  /** Holds `goldens/` and `tools/`. */
  readonly shared: string;
  /** A database folder with the database that the goldens were made on. */
  readonly database: string;
  /** For documents of our own. */
  readonly work: string;
  /** Rules for `--ignore`: what differs for a reason. */
  readonly ignore: string;
}

/** Images whose evidence is mostly of kinds that later work reads: shown, not required. */
const LATER: ReadonlySet<string> = new Set(["binaries-only", "binaries-snippets", "longtail", "php-dotnet"]);

/** A golden document of an image: one platform, one scope. */
interface Variant {
  readonly name: string;
  readonly image: string;
  readonly golden: string;
  readonly words: readonly string[];
}

/** Every golden SBOM of every image at levels 1 to 3, and every match report at 1 and 2: our own scan of the image against what the real tools gave. */
export function imageCorpora(folders: GoldenFolders): readonly Corpus[] {
  return readdirSync(join(folders.shared, "goldens"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folders.shared, "goldens", entry.name, "image.oci.tar")))
    .map(({ name }) => name)
    .sort()
    .flatMap((name) => [...sbomCorpora(folders, name), ...matchCorpora(folders, name)]);
}

function variantsOf(folders: GoldenFolders, name: string, document: string): readonly Variant[] {
  const folder = join(folders.shared, "goldens", name);
  return readdirSync(folder)
    .filter(
      (file) =>
        file === `${document}.json.gz` ||
        new RegExp(`^${document}(-all-layers|-deep-squashed|-by-cve|\\.[a-z0-9]+-[a-z0-9]+)\\.json\\.gz$`).test(file),
    )
    .sort()
    .map((file) => {
      const rest = file.slice(document.length).replace(/\.json\.gz$/, "");
      return {
        name: `${name}${rest}`,
        image: `oci-archive:${join(folder, "image.oci.tar")}`,
        golden: join(folder, file),
        words: optionsOf(rest),
      };
    });
}

/** The options that a golden was made with, from the rest of its name. */
function optionsOf(rest: string): readonly string[] {
  if (rest === "-by-cve") return ["--by-cve"];
  if (rest.startsWith("-")) return ["--scope", rest.slice(1)];
  return rest.startsWith(".") ? ["--platform", rest.slice(1).replace("-", "/")] : [];
}

function sbomCorpora(folders: GoldenFolders, image: string): readonly Corpus[] {
  return variantsOf(folders, image, "syft").flatMap((variant) => {
    const ours = join(folders.work, `${variant.name}.syft.json`);
    plimsoll("sbom", variant.image, "--no-layer-cache", "-o", `syft-json=${ours}`, "--quiet", ...variant.words);
    return compare(folders, { tool: "sbom-diff.mjs", kind: "sbom", types: catalogedTypes, levels: [1, 2, 3], image, variant, ours });
  });
}

/** The type whose matches on an image are narrowed down by the functions of its programs. */
const BY_SYMBOLS = "go-module";

function matchCorpora(folders: GoldenFolders, image: string): readonly Corpus[] {
  const types = matchedTypes.filter((type) => catalogedTypes.includes(type));
  return variantsOf(folders, image, "grype").flatMap((variant) => {
    const ours = join(folders.work, `${variant.name}.grype.json`);
    plimsoll(
      "scan",
      variant.image,
      "--no-layer-cache",
      "-o",
      `json=${ours}`,
      "--quiet",
      "--allow-stale-db",
      "--vulnerability-db-path",
      folders.database,
      ...variant.words,
    );
    // Grype's report of the image stands beside that of its SBOM where they differ in this type.
    const bySymbols = join(dirname(variant.golden), basename(variant.golden).replace(/^grype/, "grype-by-image"));
    const parts = existsSync(bySymbols)
      ? [
          { variant, types: types.filter((type) => type !== BY_SYMBOLS) },
          {
            variant: { ...variant, name: `${variant.name} ${BY_SYMBOLS}`, golden: bySymbols },
            types: types.filter((type) => type === BY_SYMBOLS),
          },
        ]
      : [{ variant, types }];
    return parts
      .filter((part) => part.types.length > 0)
      .flatMap((part) => compare(folders, { ...part, tool: "match-diff.mjs", kind: "matches", levels: [1, 2], image, ours }));
  });
}

interface Comparison {
  readonly tool: string;
  readonly kind: string;
  readonly types: readonly string[];
  readonly levels: readonly number[];
  readonly image: string;
  readonly variant: Variant;
  readonly ours: string;
}

/** Levels include those before them, so a level without a difference needs no look at the lower ones. */
function compare(folders: GoldenFolders, { tool, kind, types, levels, image, variant, ours }: Comparison): readonly Corpus[] {
  const corpora: Corpus[] = [];
  let equalAbove: Corpus | undefined;
  for (const level of levels.toReversed()) {
    const name = `${variant.name} ${kind} level ${level}`;
    if (equalAbove === undefined) {
      const words = [
        variant.golden,
        ours,
        "--level",
        String(level),
        "--types",
        types.join(","),
        "--ignore",
        folders.ignore,
        "--name",
        image,
        "--max",
        "20",
      ];
      corpora.unshift({ ...corpusOf(name, runNode(join(folders.shared, "tools", tool), words)), required: !LATER.has(image) });
    } else corpora.unshift({ ...equalAbove, name });
    const [lowest] = corpora;
    if (lowest?.differences.length === 0) equalAbove = lowest;
  }
  return corpora;
}

/** The tool exits 0 where nothing differs but what the rules name; its last line is `NAME level L: matched/total`. */
function corpusOf(
  name: string,
  run: { readonly status: number; readonly stdout: string; readonly stderr: string },
): Omit<Corpus, "required"> {
  const lines = run.stdout.trimEnd().split("\n");
  const [, matched = "0", total = "0"] = /: (\d+)\/(\d+)$/.exec(lines.at(-1) ?? "") ?? [];
  if (run.status === 2) throw new Error(`${name}: ${run.stderr}`);
  const equal = run.status === 0;
  return {
    name,
    matched: equal ? Number(total) : Number(matched),
    total: Number(total),
    goal: 1,
    differences: equal ? [] : lines.slice(0, -1),
  };
}

/** One file of ignore rules out of several, for the tools' `--ignore`. */
export function joinIgnoreFiles(target: string, sources: readonly string[]): void {
  writeFileSync(
    target,
    sources
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file, "utf8"))
      .join("\n"),
  );
}
