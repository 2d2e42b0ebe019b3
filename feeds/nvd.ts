import { type Advisory, type AdvisorySeverity, cvssSeverity, normalizeTime } from "@plimsoll/core";
import { advisoryOf, type Feed, type FeedData, providerOf } from "./feed.js";
import { cpesOf, type NvdConfiguration } from "./nvd-configuration.js";

interface Override {
  readonly _annotation: { readonly cve_id: string; readonly published?: string; readonly modified?: string };
  readonly cve: { readonly configurations?: readonly NvdConfiguration[] };
}

/** `cve` and, by source, its vectors. */
type Scores = { readonly cve: string } & { readonly [source: string]: string | readonly string[] };

/**
 * Records in the NVD's place: products by CPE from the configurations that Anchore adds to the NVD, CVSS vectors by CVE from the other feeds.
 * They are not the NVD's own scores.
 */
export const nvd: Feed = {
  provider: providerOf({
    id: "nvd",
    captured: "2026-08-21T00:00:00Z",
    url: "https://nvd.nist.gov/vuln/detail/{id}",
    scheme: "",
    cves: "id",
    rank: 1,
  }),
  source: "CPE configurations of anchore/nvd-data-overrides, 2026-08-21; CVSS vectors by CVE out of the other feeds, not the NVD's",
  read: readNvd,
};

function* readNvd(data: FeedData): Iterable<Advisory> {
  const scores = new Map(data.lines<Scores>("scores/cvss-by-cve.jsonl").map((line) => [line.cve, severitiesOf(line)]));
  const seen = new Set<string>();
  for (const { _annotation: about, cve } of data.lines<Override>("cpe/nvd-cpe-overrides.jsonl")) {
    const id = about.cve_id;
    seen.add(id);
    const published = normalizeTime(about.published ?? "");
    const modified = normalizeTime(about.modified ?? "");
    const cpes = cpesOf(cve.configurations ?? []);
    const severities = scores.get(id) ?? [];
    if (cpes.length === 0 && severities.length === 0) continue;
    yield advisoryOf({
      id,
      provider: "nvd",
      ...(published === undefined ? {} : { published }),
      ...(modified === undefined ? {} : { modified }),
      severities,
      cpes: cpes.map((cpe) => ({ ...cpe, cves: [id] })),
    });
  }
  for (const [id, severities] of scores) {
    if (!seen.has(id) && severities.length > 0) yield advisoryOf({ id, provider: "nvd", severities });
  }
}

/** The newest version of the vectors first, and primary; a vector that several sources state counts for the first. */
function severitiesOf(scores: Scores): readonly AdvisorySeverity[] {
  const severities = Object.entries(scores).flatMap(([source, vectors]) =>
    typeof vectors === "string" ? [] : vectors.flatMap((vector) => cvssSeverity(vector, 1, source) ?? []),
  );
  const distinct = new Map<string, AdvisorySeverity>();
  for (const severity of severities) {
    const key = JSON.stringify(severity.value);
    if (!distinct.has(key)) distinct.set(key, severity);
  }
  return [...distinct.values()]
    .sort((left, right) => (versionOf(left) < versionOf(right) ? 1 : versionOf(left) > versionOf(right) ? -1 : 0))
    .map((severity, at) => (at === 0 ? severity : { ...severity, rank: 2 }));
}

function versionOf({ value }: AdvisorySeverity): string {
  return typeof value === "string" ? "" : value.version;
}
