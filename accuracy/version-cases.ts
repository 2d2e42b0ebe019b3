import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { findScheme, type MissingEpoch, satisfies, type VersionFormat } from "@plimsoll/core";
import type { Corpus } from "./corpus.js";

interface CompareRecord {
  readonly a: string;
  readonly b: string;
}

interface ConstraintRecord {
  readonly constraint: string;
  readonly version: string;
  readonly constraintFormat?: VersionFormat;
  readonly packageFormat?: VersionFormat;
  readonly missingEpoch?: MissingEpoch;
}

type VersionCase = (CompareRecord | ConstraintRecord) & { readonly result: number | boolean | "error"; readonly kind: string };

/** Folders of recorded questions and the least fraction of answers that must agree. */
const questions: readonly { readonly name: string; readonly goal: number }[] = [
  { name: "compare", goal: 1 },
  { name: "constraint", goal: 0.99 },
  { name: "cross", goal: 0.99 },
  { name: "epoch", goal: 0.99 },
];

/** Compares the recorded answers of `sharedDir/data/version-cases` with ours: one corpus a question, format and kind; odd kinds are printed, not required. */
export function versionCaseCorpora(sharedDir: string): readonly Corpus[] {
  return questions.flatMap(({ name, goal }) => {
    const folder = `${sharedDir}/data/version-cases/${name}`;
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((file) => file.endsWith(".jsonl.gz"))
      .sort()
      .flatMap((file) => {
        const format = file.slice(0, -".jsonl.gz".length);
        const groups = byKind(readCases(`${folder}/${file}`));
        return [...groups].map(([kind, cases]) =>
          toCorpus(`versions-${name}-${format}-${kind}`, format, cases, kind === "odd" ? undefined : goal),
        );
      });
  });
}

function readCases(path: string): readonly VersionCase[] {
  const lines = gunzipSync(readFileSync(path)).toString("utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as VersionCase);
}

/** The three real kinds and the three odd ones of compare are one each. */
function byKind(cases: readonly VersionCase[]): ReadonlyMap<string, readonly VersionCase[]> {
  const groups = new Map<string, VersionCase[]>();
  for (const each of cases) {
    const kind = each.kind.split("-")[0] ?? each.kind;
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, [each]);
    else group.push(each);
  }
  return groups;
}

function toCorpus(name: string, format: string, cases: readonly VersionCase[], goal: number | undefined): Corpus {
  const differences = cases.flatMap((each) => {
    const ours = answer(format, each) ?? "error";
    return ours === each.result ? [] : [`${JSON.stringify(each)} ours: ${ours}`];
  });
  return {
    name,
    matched: cases.length - differences.length,
    total: cases.length,
    goal: goal ?? 0.99,
    required: goal !== undefined,
    differences,
  };
}

function answer(format: string, question: VersionCase): number | boolean | undefined {
  const scheme = findScheme(format);
  if (scheme === undefined) throw new Error(`no version scheme ${JSON.stringify(format)}: add it to packages/core/src/version/list.ts`);
  if ("a" in question) return scheme.compare(question.a, question.b);
  const { constraint, version, constraintFormat = scheme.name, packageFormat = scheme.name, missingEpoch } = question;
  return satisfies({ constraint, version, constraintFormat, packageFormat, ...(missingEpoch === undefined ? {} : { missingEpoch }) });
}
