import { type Advisory, type AdvisoryFix, cvssSeverity, normalizeTime } from "@plimsoll/core";
import { advisoryOf, type Feed, type FeedData, packageOf, providerOf } from "./feed.js";
import { compareNpmVersions, lowerBounds, parseNpmRange } from "./npm-range.js";

interface NodeAdvisory {
  readonly id: number;
  readonly module_name: string;
  /** `2014-09-12` */
  readonly publish_date?: string | null;
  readonly created_at: string;
  readonly updated_at?: string | null;
  readonly cves?: readonly string[] | null;
  readonly vulnerable_versions: string | null;
  readonly patched_versions?: string | null;
  readonly cvss_vector?: string | null;
}

/** The Node.js ecosystem security working group's advisories for npm packages, 2013 to 2019. Those for Node.js itself are no packages. */
export const nswg: Feed = {
  provider: providerOf({
    id: "nswg",
    captured: "2026-04-08T00:00:00Z",
    url: "https://github.com/nodejs/security-wg/tree/main/vuln/npm",
    type: "npm",
    scheme: "npm",
    fixKind: "first-observed",
    noFix: "not-fixed",
  }),
  source: "Node.js security working group, npm, 2026-04-08",
  read: readNswg,
};

function* readNswg(data: FeedData): Iterable<Advisory> {
  for (const advisory of data.lines<NodeAdvisory>("advisories/npm.nodejs-security-wg.jsonl")) {
    const day = dayOf(advisory.publish_date) ?? dayOf(advisory.created_at);
    const published = day === undefined ? undefined : normalizeTime(day);
    const aliases = (advisory.cves ?? []).filter((cve) => cve !== "");
    const severity = cvssSeverity(advisory.cvss_vector ?? "");
    const patched = lowerBounds(advisory.patched_versions ?? "");
    yield advisoryOf({
      id: `NSWG-ECO-${advisory.id}`,
      provider: "nswg",
      ...(published === undefined ? {} : { published }),
      aliases,
      severities: severity === undefined ? [] : [severity],
      packages: parseNpmRange(advisory.vulnerable_versions ?? "*").map(({ constraint, below, upTo }) => {
        const version = below !== "" ? below : firstAfter(upTo, patched);
        const fix: AdvisoryFix =
          version === ""
            ? { version, state: "not-fixed", references: [] }
            : { version, state: "fixed", ...(day === undefined ? {} : { date: day, kind: "first-observed" }), references: [] };
        return packageOf({ ecosystem: "npm", name: advisory.module_name, cves: aliases, ranges: [{ type: "npm", constraint, fix }] });
      }),
    });
  }
}

/** The lowest patched version above the highest vulnerable one; "" where there is none. */
function firstAfter(upTo: string, patched: readonly string[]): string {
  if (upTo === "") return "";
  return patched.filter((version) => compareNpmVersions(version, upTo) > 0).sort(compareNpmVersions)[0] ?? "";
}

function dayOf(time: string | null | undefined): string | undefined {
  return /^\d{4}-\d{2}-\d{2}/.exec(time ?? "")?.[0];
}
