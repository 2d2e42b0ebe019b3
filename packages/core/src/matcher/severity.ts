import { scoreCvss } from "./cvss/cvss.js";
import type { CvssStatement } from "./match.js";
import type { SeverityStatement } from "./vulnerability-source.js";

export const severities = ["Unknown", "Negligible", "Low", "Medium", "High", "Critical"] as const;

/** From the least to the most severe; `Unknown` says nothing. */
export type Severity = (typeof severities)[number];

/** Words of feeds. */
const words: ReadonlyMap<string, Severity> = new Map(severities.map((severity) => [severity.toLowerCase(), severity]));

/** The severity of a record: its first statement's word, or what the first statement's CVSS vector comes to. Source: scanner.md §4, "Severity". */
export function severityOf(statements: readonly SeverityStatement[]): Severity {
  const value = statements[0]?.value;
  if (value === undefined) return "Unknown";
  if (typeof value === "string") return words.get(value.toLowerCase()) ?? "Unknown";
  const score = scoreCvss(value.vector);
  return score === undefined ? "Unknown" : severityOfScore(score.baseScore, value.version ?? score.version);
}

/** The word for a CVSS score. CVSS 2.0 has no critical. */
export function severityOfScore(score: number, version: string): Severity {
  if (score === 0) return "Negligible";
  if (score < 4) return "Low";
  if (score < 7) return "Medium";
  return score < 9 || version.startsWith("2") ? "High" : "Critical";
}

/** Whether a severity is as bad as `threshold` or worse. Never for `Unknown`: nothing is known of it. */
export function reachesSeverity(severity: Severity, threshold: Severity): boolean {
  return severity !== "Unknown" && severities.indexOf(severity) >= severities.indexOf(threshold);
}

/** A word of any case as severity; undefined where it is none. */
export function parseSeverity(text: string): Severity | undefined {
  return words.get(text.toLowerCase());
}

/** The CVSS statements of a record that are vectors, in its order. */
export function cvssStatements(statements: readonly SeverityStatement[]): readonly CvssStatement[] {
  return statements.flatMap(({ value, source, rank }) => {
    if (typeof value === "string") return [];
    const score = scoreCvss(value.vector);
    if (score === undefined) return [];
    const { version, ...scores } = score;
    return [
      {
        source: source ?? "",
        type: rank === 1 ? ("Primary" as const) : ("Secondary" as const),
        version: value.version ?? version,
        vector: value.vector,
        ...scores,
      },
    ];
  });
}
