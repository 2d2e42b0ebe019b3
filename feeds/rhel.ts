import { type Advisory, type AdvisoryFix, type AdvisoryPackage, parseOs } from "@plimsoll/core";
import { advisoryOf, type Feed, type FeedData, packageOf, providerOf } from "./feed.js";

interface Erratum {
  /** `ALSA-2025:10195` */
  readonly id: string;
  /** `Moderate: virt:rhel and virt-devel:rhel security update` */
  readonly summary: string;
  readonly published: string;
  readonly related?: readonly string[];
  readonly affected: readonly {
    readonly package: { readonly name: string; readonly ecosystem: string };
    readonly ranges: readonly { readonly events: readonly { readonly fixed?: string }[] }[];
  }[];
}

/** Words of errata in the scale of rows. */
const severities: Readonly<Record<string, string>> = { Critical: "critical", Important: "high", Moderate: "medium", Low: "low" };

/**
 * Rows of Enterprise Linux 8, 9 and 10, derived from AlmaLinux's security errata, which follow Red Hat's: who is affected is stated of those
 * releases, and AlmaLinux's own rows then clear what it has fixed. Derived, not Red Hat's statements: what has no erratum is not in them.
 */
export const rhel: Feed = {
  provider: providerOf({
    id: "rhel",
    captured: "2026-08-21T00:00:00Z",
    url: "https://access.redhat.com/security/cve/{id}",
    errataUrl: "https://access.redhat.com/errata/{id}",
    type: "rpm",
    scheme: "rpm",
    fixKind: "advisory",
    scale: "CHMLN",
    rank: 1,
  }),
  source: "derived from AlmaLinux errata, 2026-08-21; not Red Hat's statements",
  read: readRhel,
};

interface Known {
  readonly severities: Set<string>;
  readonly rows: Map<string, AdvisoryPackage>;
}

function* readRhel(data: FeedData): Iterable<Advisory> {
  const cves = new Map<string, Known>();
  const errata = data.lines<Erratum>("advisories/almalinux.osv.jsonl").filter(({ id }) => id.startsWith("ALSA-"));
  for (const erratum of [...errata].sort((left, right) =>
    left.published < right.published ? -1 : left.published > right.published ? 1 : 0,
  )) {
    const { rows, severity } = rowsOf(erratum);
    for (const cve of new Set(erratum.related?.filter((id) => id.startsWith("CVE-")))) {
      const known = cves.get(cve) ?? { severities: new Set(), rows: new Map() };
      cves.set(cve, known);
      if (severity !== undefined) known.severities.add(severity);
      for (const [key, row] of rows) if (!known.rows.has(key)) known.rows.set(key, row);
    }
  }
  for (const [id, known] of cves) {
    const worst = ["critical", "high", "medium", "low"].find((word) => known.severities.has(word));
    yield advisoryOf({
      id,
      provider: "rhel",
      severities: worst === undefined ? [] : [{ scheme: "CHMLN", value: worst, rank: 1 }],
      packages: [...known.rows.values()],
    });
  }
}

/** Rows of an erratum; the earliest erratum of a CVE counts. */
function rowsOf(erratum: Erratum): { readonly rows: ReadonlyMap<string, AdvisoryPackage>; readonly severity: string | undefined } {
  const [, word = "", title = erratum.summary] = /^(Critical|Important|Moderate|Low): (.*)$/.exec(erratum.summary) ?? [];
  const modules = title.split(/[\s,]+/).filter((part) => /^[\w.-]+:[\w.-]+$/.test(part));
  const rhsa = erratum.id.replace("ALSA", "RHSA");
  const rows = new Map<string, AdvisoryPackage>();
  for (const [major, versions] of versionsByMajor(erratum)) {
    const os = parseOs(`redhat:${major}`);
    if (os === undefined) continue;
    for (const [name, version] of withComponent(versions, title)) {
      const fix: AdvisoryFix = {
        version,
        state: "fixed",
        date: erratum.published.slice(0, 10),
        kind: "advisory",
        references: [{ url: `https://access.redhat.com/errata/${rhsa}`, id: rhsa, tags: ["advisory"] }],
      };
      for (const rpmModularity of /\.module[_+]/.test(version) && modules.length > 0 ? modules : [""]) {
        const row = packageOf({
          ecosystem: "rpm",
          name,
          os,
          qualifiers: { rpmModularity },
          ranges: [{ type: "rpm", constraint: `< ${version}`, fix }],
        });
        rows.set([major, name, rpmModularity].join(" "), row);
      }
    }
  }
  return { rows, severity: severities[word] };
}

/** Fixed version by binary package, by major release. */
function versionsByMajor({ affected }: Erratum): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const majors = new Map<string, Map<string, string>>();
  for (const { package: named, ranges } of affected) {
    const version = ranges.flatMap(({ events }) => events.flatMap(({ fixed }) => fixed ?? []))[0];
    const major = named.ecosystem.split(":")[1] ?? "";
    const versions = majors.get(major) ?? new Map<string, string>();
    majors.set(major, versions);
    // Enterprise Linux rows spell the epoch out.
    if (version !== undefined) versions.set(named.name, version.includes(":") ? version : `0:${version}`);
  }
  return majors;
}

/**
 * The title begins with the source package where the erratum is of one (`krb5 security update`): a row for it serves every binary package
 * that is named after it, so that only the others need their own.
 */
function withComponent(versions: ReadonlyMap<string, string>, title: string): ReadonlyMap<string, string> {
  const component = /^([A-Za-z0-9][\w.+-]*) (?:security|bug ?fix|update)/.exec(title)?.[1];
  if (component === undefined) return versions;
  const version =
    versions.get(component) ?? mostCommon([...versions].flatMap(([name, value]) => (name.startsWith(component) ? [value] : [])));
  if (version === undefined) return versions;
  const others = [...versions].filter(([name, value]) => !name.startsWith(component) || value !== version);
  return new Map([[component, version], ...others]);
}

function mostCommon(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left)[0]?.[0];
}
