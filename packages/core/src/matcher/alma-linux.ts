import type { Disclosure } from "./disclosure.js";
import type { MatchedDistro } from "./distro-type.js";
import { type MatchContext, type MatcherResult, nothingFound } from "./package-matcher.js";
import { filterSet, mapSet, mergeSets, type ResultSet, withoutIdentities } from "./result-set.js";
import { distroRows } from "./search-distro.js";
import type { SearchedPackage } from "./searched-package.js";
import { holds, packageVersion } from "./version-check.js";

/** What an AlmaLinux search needs besides the packages. */
export interface AlmaLinuxSearch {
  /** Name of the matcher. */
  readonly matcher: string;
  readonly distro: MatchedDistro;
}

/**
 * Searches a package of AlmaLinux, given with its source packages after it: what Red Hat discloses of any of them, without what an
 * erratum of AlmaLinux says is not in the version; errata for later versions take the place of Red Hat's fixes.
 * Source: scanner.md §4, "AlmaLinux", and §10.
 */
export function searchAlmaLinux(
  all: readonly SearchedPackage[],
  context: MatchContext,
  { matcher, distro }: AlmaLinuxSearch,
): MatcherResult {
  const [own] = all;
  if (own === undefined || isDebugMaterial(own.name)) return nothingFound;
  const redHat = { ...distro, type: "redhat" };
  const rows = all.map((one) => {
    const at = packageVersion(one.cataloged, one.version, "auto");
    const { affected } = distroRows(one, context, { matcher, distro: redHat, channel: "" });
    return { affected, vulnerable: filterSet(affected, ({ disclosure }) => holds(disclosure.constraint, at)) };
  });
  const disclosed = mergeSets(...rows.map(({ vulnerable }) => vulnerable));
  const at = packageVersion(own.cataloged, own.version, "auto");
  const errata = mergeSets(
    ...all.map(({ name }) => distroRows({ ...own, name }, context, { matcher, distro, channel: "", exact: true }).unaffected),
  );
  const unaffected = filterSet(errata, ({ disclosure }) => holds(disclosure.constraint, at));
  return {
    vulnerable: withErrata(withoutIdentities(disclosed, unaffected), errata, distro.majorVersion),
    owned: [
      {
        reason: "Distro Fixed",
        found: () => mergeSets(...rows.map(({ affected, vulnerable }) => withoutIdentities(affected, vulnerable))),
      },
      { reason: "Alma Unaffected", found: () => unaffected },
    ],
    unaffected: [],
  };
}

/** AlmaLinux publishes no errata for these. */
function isDebugMaterial(name: string): boolean {
  return name.endsWith("-debuginfo") || name.endsWith("-debugsource");
}

interface Erratum {
  readonly version: string;
  readonly advisories: Disclosure["advisories"];
}

function withErrata(disclosures: ResultSet, errata: ResultSet, majorVersion: string): ResultSet {
  if (disclosures.size === 0 || errata.size === 0) return disclosures;
  const byId = errataById(errata, majorVersion);
  return mapSet(disclosures, (found) => {
    const { disclosure } = found;
    const erratum = byId.get(disclosure.id);
    if (erratum === undefined) return found;
    const { version, advisories } = erratum;
    return {
      ...found,
      disclosure: {
        ...disclosure,
        constraint: { constraint: `< ${version}`, format: "rpm", text: `< ${version} (rpm)` },
        fix: { state: "fixed", versions: [version], available: [] },
        advisories,
      },
    };
  });
}

/** Errata by their own ids and those that they are about. Of several about one the latest counts: Grype takes any, in most runs the latest. */
function errataById(errata: ResultSet, majorVersion: string): ReadonlyMap<string, Erratum> {
  const byId = new Map<string, Erratum>();
  for (const [id, rows] of errata) {
    for (const { disclosure } of rows) {
      const version = fixedVersion(disclosure);
      if (version === undefined) continue;
      const advisories = disclosure.advisories.length > 0 ? disclosure.advisories : advisoryOf(id, majorVersion);
      for (const one of [id, ...disclosure.related.map((related) => related.id)]) byId.set(one, { version, advisories });
    }
  }
  return byId;
}

/** `>= V` and `= V` say that V is fixed. */
function fixedVersion({ constraint }: Disclosure): string | undefined {
  return /^>?= ([^ ,|]+)$/.exec(constraint.constraint)?.[1];
}

/** The page of an erratum of which the database has none. */
function advisoryOf(id: string, majorVersion: string): Disclosure["advisories"] {
  if (!id.startsWith("ALSA-") || majorVersion === "") return [];
  return [{ id, link: `https://errata.almalinux.org/${majorVersion}/${id.replace(":", "-")}.html` }];
}
