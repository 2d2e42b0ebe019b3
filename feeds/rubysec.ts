import { type Advisory, type AdvisoryPackage, normalizeTime } from "@plimsoll/core";
import { advisoryOf, type Feed, type FeedData, packageOf, providerOf } from "./feed.js";
import { compareGemVersions, parseGemRequirement } from "./gem-requirement.js";
import { complement, constraintOf } from "./range-set.js";

interface RubyAdvisory {
  readonly path: string;
  readonly advisory: {
    readonly gem?: string;
    readonly cve?: string | number | null;
    readonly ghsa?: string | null;
    readonly date: string;
    readonly platform?: string;
    readonly patched_versions?: readonly string[];
    readonly unaffected_versions?: readonly string[];
  };
}

/** Advisories for gems: affected is what is neither patched nor unaffected. Those for Ruby itself are no packages. */
export const rubysec: Feed = {
  provider: providerOf({
    id: "rubysec",
    captured: "2026-08-22T00:00:00Z",
    url: "https://github.com/advisories?query={id}",
    type: "gem",
    scheme: "gem",
    fixKind: "first-observed",
    noFix: "not-fixed",
  }),
  source: "ruby-advisory-db, 2026-08-22, without records with OSVDB ids",
  read: readRubysec,
};

function* readRubysec(data: FeedData): Iterable<Advisory> {
  const advisories = new Map<string, Advisory>();
  for (const { advisory } of data.lines<RubyAdvisory>("advisories/rubygems.rubysec.jsonl")) {
    const { gem, date } = advisory;
    const ids = [
      ...(advisory.cve === undefined || advisory.cve === null ? [] : [`CVE-${advisory.cve}`]),
      ...(advisory.ghsa === undefined || advisory.ghsa === null ? [] : [`GHSA-${advisory.ghsa}`]),
    ];
    const [id, ...aliases] = ids;
    if (gem === undefined || id === undefined) continue;
    const published = normalizeTime(date);
    const known = advisories.get(id);
    const rows = rowsOf(gem, advisory);
    const merged = [...new Set([...(known?.aliases ?? []), ...aliases])];
    advisories.set(
      id,
      advisoryOf({
        id,
        provider: "rubysec",
        ...(published === undefined ? {} : { published: known?.published ?? published }),
        aliases: merged,
        packages: [...(known?.packages ?? []), ...rows].map((row) => ({ ...row, cves: merged })),
      }),
    );
  }
  yield* advisories.values();
}

function rowsOf(gem: string, advisory: RubyAdvisory["advisory"]): readonly AdvisoryPackage[] {
  const safe = [...(advisory.patched_versions ?? []), ...(advisory.unaffected_versions ?? [])].map((text) =>
    parseGemRequirement(String(text)),
  );
  const patched = (advisory.patched_versions ?? [])
    .flatMap((text) => parseGemRequirement(String(text)).low?.version ?? [])
    .sort(compareGemVersions);
  return complement(safe, compareGemVersions).map((range) => {
    const { high } = range;
    const fix =
      high === undefined ? "" : (patched.find((version) => compareGemVersions(version, high.version) >= (high.inclusive ? 1 : 0)) ?? "");
    return packageOf({
      ecosystem: "gem",
      name: gem,
      ranges: [
        {
          type: "gem",
          constraint: constraintOf(range),
          fix:
            fix === ""
              ? { version: "", state: "not-fixed", references: [] }
              : { version: fix, state: "fixed", date: advisory.date, kind: "first-observed", references: [] },
        },
      ],
    });
  });
}
