import type { JsonObject, JsonValue } from "../../artifact/package.js";
import type {
  Advisory,
  AdvisoryCpe,
  AdvisoryFix,
  AdvisoryPackage,
  AdvisoryRange,
  AdvisoryReference,
  AdvisorySeverity,
  Cwe,
  Epss,
  FixState,
  KnownExploited,
} from "../advisory.js";
import { formatOs } from "../operating-system.js";
import { factsVersion, type ProviderDefaults, type RangeFields, rangeFromFields, urlFrom } from "./provider-defaults.js";

type Members = { [key: string]: JsonValue };

/** The first line of a facts file. */
export const factsHeader: JsonObject = { plimsoll: "facts", version: factsVersion };

/** The line that says what holds for the advisories after it. */
export function encodeProvider(provider: ProviderDefaults): JsonObject {
  const { id, captured, cves, scale, rank, ...rest } = provider;
  return {
    provider: id,
    ...members({ captured: shortTime(captured) }),
    ...rest,
    ...(cves === "aliases" ? {} : { cves }),
    ...(scale === "CHML" ? {} : { scale }),
    ...(rank === 0 ? {} : { rank }),
  };
}

/**
 * The line of an advisory after its provider's: what the provider line says already is left out, packages with the same statement share one.
 * Sentences and references (but the ids of errata) are left out too, unless `full` asks for them.
 */
export function encodeAdvisory(advisory: Advisory, provider: ProviderDefaults, full = false): JsonObject {
  const cves = provider.cves === "id" ? [advisory.id] : provider.cves === "none" ? [] : advisory.aliases;
  const context = { provider, published: advisory.published, cves };
  const references = full
    ? advisory.references.filter(({ url }) => provider.url === undefined || url !== urlFrom(provider.url, advisory.id))
    : [];
  return {
    id: advisory.id,
    ...(advisory.status === "active" ? {} : { status: advisory.status }),
    ...members({
      published: shortTime(advisory.published),
      modified: shortTime(advisory.modified),
      withdrawn: shortTime(advisory.withdrawn),
      assigners: advisory.assigners,
      aliases: advisory.aliases,
      severities: advisory.severities.map((severity) => encodeSeverity(severity, provider)),
      text: full ? advisory.description : "",
      refs: references.map(encodeReference),
      packages: encodePackages(advisory.packages, context),
      cpes: advisory.cpes.map((cpe) => ({ cpe: cpe.cpe, ...encodeStatement(cpe, context) })),
    }),
  };
}

/** The line of a known-exploited CVE; without its sentences and links unless `full` asks for them. */
export function encodeKnownExploited(fact: KnownExploited, full = false): JsonObject {
  return members({
    kev: fact.cve,
    vendor: fact.vendorProject,
    product: fact.product,
    added: fact.dateAdded,
    due: fact.dueDate,
    ransomware: fact.knownRansomwareCampaignUse === "unknown" ? "" : fact.knownRansomwareCampaignUse,
    cwes: fact.cwes,
    action: full ? fact.requiredAction : "",
    notes: full ? fact.notes : "",
    urls: full ? fact.urls : [],
  });
}

export function encodeEpss(fact: Epss): JsonObject {
  return members({ epss: fact.cve, score: fact.epss, percentile: fact.percentile, date: fact.date });
}

export function encodeCwe(fact: Cwe): JsonObject {
  return members({ cwe: fact.cwe, cve: fact.cve, source: fact.source, type: fact.type });
}

interface Context {
  readonly provider: ProviderDefaults;
  readonly published: string | undefined;
  readonly cves: readonly string[];
}

/** Packages that differ by name only share a line, and those that differ by release only. */
function encodePackages(packages: readonly AdvisoryPackage[], context: Context): readonly JsonObject[] {
  const items = packages.map((item) => ({
    name: item.name,
    os: item.os === undefined ? undefined : formatOs(item.os),
    rest: { ...(item.ecosystem === context.provider.type ? {} : { type: item.ecosystem }), ...encodeStatement(item, context) },
  }));
  const byName = gather(
    items,
    ({ os, rest }) => JSON.stringify([os, rest]),
    ({ name }) => name,
  );
  const byOs = gather(
    byName,
    ({ first, values }) => JSON.stringify([values, first.rest]),
    ({ first }) => first.os ?? "",
  );
  return byOs.map(({ first: { first, values: names }, values: systems }) => {
    const releases = systems.filter((os) => os !== "");
    return { name: single(names), ...(releases.length === 0 ? {} : { os: single(releases) }), ...first.rest };
  });
}

/** Members with the same key, in the order of the first of each, and the value of every one; equal values stay apart. */
function gather<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  valueOf: (item: T) => string,
): { readonly first: T; readonly values: readonly string[] }[] {
  const groups = new Map<string, { readonly first: T; readonly values: string[] }>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: item, values: [valueOf(item)] });
    else group.values.push(valueOf(item));
  }
  return [...groups.values()];
}

function single(values: readonly string[]): JsonValue {
  return values.length === 1 && values[0] !== undefined ? values[0] : values;
}

function encodeStatement(item: AdvisoryPackage | AdvisoryCpe, context: Context): Members {
  const { rpmModularity, platformCpes, architecture, rootio, goImports } = item.qualifiers;
  const ranges = item.ranges.map((range) => encodeRange(range, context));
  const [range] = ranges;
  return {
    ...(item.unaffected ? { unaffected: true } : {}),
    ...(JSON.stringify(item.cves) === JSON.stringify(context.cves) ? {} : { cves: item.cves }),
    ...(rpmModularity === undefined ? {} : { module: rpmModularity }),
    ...(architecture === undefined ? {} : { architecture }),
    ...(platformCpes === undefined ? {} : { platforms: platformCpes }),
    ...(rootio === true ? { rootio } : {}),
    ...(goImports === undefined ? {} : { imports: goImports.map(({ path, symbols }) => [path, ...symbols]) }),
    ...(ranges.length === 1 && range !== undefined ? range : ranges.length > 1 || context.provider.noFix !== undefined ? { ranges } : {}),
  };
}

function encodeRange(range: AdvisoryRange, context: Context): JsonObject {
  const scheme = context.provider.scheme ?? "";
  const fix = range.fix;
  const errata = fix?.references.flatMap(({ id }) => id ?? []) ?? [];
  const bounds = boundsOf(range);
  const version = bounds.fixed ?? bounds.since ?? "";
  const fields: RangeFields = {
    ...bounds,
    ...(range.type === scheme ? {} : { scheme: range.type }),
    ...(fix === undefined || fix.version === version ? {} : { fix: fix.version }),
    ...stateOf(fix, version !== "", context.provider),
    ...(errata.length === 0 ? {} : { errata }),
  };
  const implied = rangeFromFields(fields, range.type, context)?.fix;
  const dated =
    implied?.date === fix?.date && implied?.kind === fix?.kind ? {} : { date: fix?.date ?? "", ...kindOf(fix, context.provider) };
  const { errata: ids, ...rest } = fields;
  return { ...rest, ...dated, ...(ids === undefined ? {} : { errata: single(ids) }) };
}

/** Nothing where the state follows from the rest. */
function stateOf(fix: AdvisoryFix | undefined, hasVersion: boolean, { noFix }: ProviderDefaults): { readonly state?: FixState | "none" } {
  if (fix === undefined) return hasVersion || noFix !== undefined ? { state: "none" } : {};
  return fix.state === (fix.version === "" ? noFix : "fixed") ? {} : { state: fix.state };
}

function kindOf(fix: AdvisoryFix | undefined, provider: ProviderDefaults): { readonly kind?: string } {
  return fix?.kind === undefined || fix.kind === provider.fixKind ? {} : { kind: fix.kind };
}

/** The bounds that make the constraint; the text itself where it has another form. */
function boundsOf({ type, constraint, fix }: AdvisoryRange): RangeFields {
  if (constraint === "") return {};
  const found = /^(?:>= ?([^\s,|<>=()"'`]+))?(?:(?:^|, ?)(<=?) ?([^\s,|<>=()"'`]+))?$/.exec(constraint);
  const only = /^= ?([^\s,|<>=()"'`]+)$/.exec(constraint)?.[1];
  const [, from, operator, end] = found ?? [];
  const bounds: RangeFields =
    only !== undefined
      ? { only }
      : from !== undefined && end === undefined && fix?.version === from
        ? { since: from }
        : {
            ...(from === undefined ? {} : { from }),
            ...(end === undefined ? {} : operator === "<" ? { fixed: end } : { last: end }),
          };
  const provider: ProviderDefaults = { id: "", cves: "none", scale: "", rank: 0 };
  return rangeFromFields(bounds, type, { provider })?.constraint === constraint ? bounds : { constraint };
}

function encodeSeverity(severity: AdvisorySeverity, provider: ProviderDefaults): JsonValue {
  const isWord = typeof severity.value === "string";
  const text = typeof severity.value === "string" ? severity.value : severity.value.vector;
  const plain = severity.source === undefined && severity.rank === provider.rank && (!isWord || severity.scheme === provider.scale);
  if (plain) return text;
  return {
    value: text,
    ...(severity.source === undefined ? {} : { source: severity.source }),
    ...(!isWord || severity.scheme === provider.scale ? {} : { scale: severity.scheme }),
    ...(severity.rank === provider.rank ? {} : { rank: severity.rank }),
  };
}

function encodeReference({ url, id, tags }: AdvisoryReference): JsonValue {
  return id === undefined && tags === undefined ? url : members({ url, id, tags });
}

/** Midnight is a day. */
function shortTime(time: string | undefined): string | undefined {
  return time?.replace(/T00:00:00Z$/, "");
}

/** Without what is absent or empty. */
function members(fields: { readonly [key: string]: JsonValue | undefined }): Members {
  return Object.fromEntries(
    Object.entries(fields).filter(
      (entry): entry is [string, JsonValue] =>
        entry[1] !== undefined && entry[1] !== "" && !(Array.isArray(entry[1]) && entry[1].length === 0),
    ),
  );
}
