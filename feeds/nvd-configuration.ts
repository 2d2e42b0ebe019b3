import {
  type AdvisoryCpe,
  type AdvisoryRange,
  type Cpe,
  formatConstraint,
  formatCpe,
  parseCpe,
  rangeTypeFor,
  versionFormatOfPackage,
  versionFormatOfRange,
} from "@plimsoll/core";

/** One `configurations` member of an NVD record. Source: https://csrc.nist.gov/schema/nvd/api/2.0/cve_api_json_2.0.schema */
export interface NvdConfiguration {
  readonly operator?: "AND" | "OR";
  readonly nodes: readonly { readonly operator: "AND" | "OR"; readonly cpeMatch: readonly NvdMatch[] }[];
}

interface NvdMatch {
  readonly criteria: string;
  readonly vulnerable: boolean;
  readonly versionStartIncluding?: string;
  readonly versionStartExcluding?: string;
  readonly versionEndIncluding?: string;
  readonly versionEndExcluding?: string;
}

/** A product, whatever its version: what is said of it in all configurations. */
interface Candidate {
  readonly cpe: Cpe;
  /** By their text, which says all of them. */
  readonly bounds: Map<string, Bounds>;
  readonly platforms: Map<string, string>;
}

interface Bounds {
  readonly exact: string;
  readonly from: string;
  readonly after: string;
  readonly upTo: string;
  readonly before: string;
}

/** Target software that names a version scheme, by the scheme, as the database's type strings call it. */
const targetTypes: Readonly<Record<string, string>> = { gem: "gem", go: "go", maven: "maven", pep440: "python", semver: "semantic" };

/**
 * The products of an NVD record that are vulnerable, in the order of their CPEs: a product that stands in several places has all of its
 * ranges, and where another one must be there too (an operating system, mostly) that is its platform.
 */
export function cpesOf(configurations: readonly NvdConfiguration[]): readonly AdvisoryCpe[] {
  const candidates = new Map<string, Candidate>();
  for (const configuration of configurations) addConfiguration(configuration, candidates);
  return [...candidates.values()]
    .map((candidate) => ({ text: formatCpe(candidate.cpe), candidate }))
    .sort((left, right) => (left.text < right.text ? -1 : 1))
    .map(({ candidate }) => rowOf(candidate));
}

function addConfiguration({ operator, nodes }: NvdConfiguration, candidates: Map<string, Candidate>): void {
  // A node that demands several products at once cannot be told of one of them.
  const usable = nodes.filter((node) => node.operator === "OR");
  const platforms = operator === "AND" ? usable.flatMap(({ cpeMatch }) => platformsOf(cpeMatch)) : [];
  for (const match of usable.flatMap(({ cpeMatch }) => cpeMatch)) {
    const cpe = match.vulnerable ? parseCpe(match.criteria) : undefined;
    if (cpe === undefined) continue;
    const key = productKey(cpe);
    const candidate = candidates.get(key) ?? { cpe, bounds: new Map(), platforms: new Map() };
    candidates.set(key, candidate);
    const bounds = boundsOf(match, cpe);
    if (bounds !== undefined) candidate.bounds.set(JSON.stringify(bounds), bounds);
    for (const platform of platforms)
      candidate.platforms.set(productKey(platform), candidate.platforms.get(productKey(platform)) ?? formatCpe(platform));
  }
}

/** Products of a node that are vulnerable in none of its matches. */
function platformsOf(matches: readonly NvdMatch[]): readonly Cpe[] {
  const vulnerable = new Set(matches.flatMap((match) => (match.vulnerable ? keyOf(match.criteria) : [])));
  return matches.flatMap((match) => {
    const cpe = match.vulnerable ? undefined : parseCpe(match.criteria);
    return cpe === undefined || vulnerable.has(productKey(cpe)) ? [] : [cpe];
  });
}

function keyOf(criteria: string): readonly string[] {
  const cpe = parseCpe(criteria);
  return cpe === undefined ? [] : [productKey(cpe)];
}

function productKey(cpe: Cpe): string {
  return formatCpe({ ...cpe, version: "*", update: "*" });
}

/** Undefined where every version is meant. */
function boundsOf(match: NvdMatch, cpe: Cpe): Bounds | undefined {
  const bounds = {
    exact: "",
    from: match.versionStartIncluding ?? "",
    after: match.versionStartExcluding ?? "",
    upTo: match.versionEndIncluding ?? "",
    before: match.versionEndExcluding ?? "",
  };
  if (bounds.from !== "" || bounds.after !== "" || bounds.upTo !== "" || bounds.before !== "") return bounds;
  if (cpe.version === "*") return undefined;
  const update = cpe.update === "*" || cpe.update === "-" ? "" : `-${cpe.update}`;
  return { ...bounds, exact: cpe.version === "-" ? "-" : `${cpe.version}${update}` };
}

function rowOf({ cpe, bounds, platforms }: Candidate): AdvisoryCpe {
  const ordered = [...bounds.values()].sort((left, right) => compareBounds(left, right));
  return {
    cpe: productKey(cpe),
    unaffected: false,
    cves: [],
    qualifiers: platforms.size === 0 ? {} : { platformCpes: [...platforms.values()] },
    ranges: ordered.map((range) => rangeOf(range, cpe)),
  };
}

function compareBounds(left: Bounds, right: Bounds): number {
  for (const key of ["exact", "from", "after", "upTo", "before"] as const) {
    if (left[key] !== right[key]) return left[key] < right[key] ? -1 : 1;
  }
  return 0;
}

function rangeOf(bounds: Bounds, cpe: Cpe): AdvisoryRange {
  const fixed = bounds.before !== "" && ![bounds.from, bounds.upTo, cpe.version, "*", "-"].includes(bounds.before);
  return {
    type: typeOf(bounds, cpe),
    constraint: constraintOf(bounds),
    ...(fixed ? { fix: { version: bounds.before, state: "fixed", references: [] } } : {}),
  };
}

function constraintOf({ exact, from, after, upTo, before }: Bounds): string {
  if (exact !== "") return exact === "-" ? "" : formatConstraint({ exactly: exact }, "");
  const end = before !== "" ? { fixed: before } : upTo !== "" ? { lastAffected: upTo } : {};
  if (after === "" || from !== "") return formatConstraint({ ...(from === "" ? {} : { introduced: from }), ...end }, "");
  const rest = formatConstraint(end, "");
  return rest === "" ? `> ${after}` : `> ${after}, ${rest}`;
}

/** "" where versions are compared as they look. */
function typeOf({ exact, from, after, upTo, before }: Bounds, cpe: Cpe): string {
  if (versionFormatOfPackage("binary", cpe.product) === "jvm") return "jvm";
  const type = targetTypes[versionFormatOfRange(cpe.targetSoftware)];
  if (type === undefined) return "";
  const bounds = [exact, from, after, upTo, before].filter((version) => version !== "");
  return rangeTypeFor(type, bounds) === type ? type : "";
}
