import type { JsonObject, JsonValue } from "../../artifact/package.js";
import type {
  Advisory,
  AdvisoryFix,
  AdvisoryGoImport,
  AdvisoryPackage,
  AdvisoryQualifiers,
  AdvisoryRange,
  AdvisoryReference,
  AdvisorySeverity,
} from "../advisory.js";
import { formatConstraint, type VersionInterval } from "../constraint.js";
import {
  type Decoded,
  decodeRecord,
  field,
  looseObject,
  objectField,
  objectOf,
  objectsField,
  proseField,
  textField,
  textOf,
  textsField,
  timeField,
  urlOf,
} from "../fields.js";
import { normalizePackageName } from "../package-name.js";
import { rangeTypeFor } from "../range-type.js";
import { cvssSeverity } from "../severity.js";
import type { OsvEcosystem } from "./ecosystem.data.js";
import { parseEcosystem } from "./ecosystem.js";
import { readIntervals } from "./intervals.js";
import { type OsvProvider, osvProviders } from "./provider.data.js";

/** A vulnerability in the Open Source Vulnerability format, read. */
export interface OsvRecord {
  readonly advisory: Advisory;
  /** Members of `affected` of which no row can be made: an ecosystem that is not known, or commit ranges only. */
  readonly leftOut: number;
}

/**
 * One OSV document as an advisory, or the reason why it is none. The provider, and the form of ranges and fixes, follow the id's prefix
 * and the ecosystem, as the builders of Grype's database treat the same feed. Source: https://ossf.github.io/osv-schema/
 */
export function decodeOsv(document: JsonValue): Decoded<OsvRecord> {
  return decodeRecord(() => readRecord(objectOf(document, "the record")));
}

function readRecord(document: JsonObject): OsvRecord {
  const id = textOf(field(document, "id"), "id");
  const provider = providerOf(id);
  const upstream = textsField(document, "upstream");
  const name = provider.wraps === true ? (upstream[0] ?? id.slice(provider.prefix.indexOf("CVE-"))) : id;
  const aliases = unique([...textsField(document, "aliases"), ...upstream].filter((alias) => alias !== name));
  const withdrawn = timeField(document, "withdrawn");
  const published = timeField(document, "published");
  const modified = timeField(document, "modified");
  const affected = objectsField(document, "affected");
  const context = { provider, aliases, published, modules: modulesOf(document) };
  const rows = affected.map((member) => readAffected(member, context));
  const errata = provider.id === "alma";
  return {
    advisory: {
      id: name,
      provider: provider.id,
      status: withdrawn === undefined ? "active" : "rejected",
      ...(published === undefined ? {} : { published }),
      ...(modified === undefined ? {} : { modified }),
      ...(withdrawn === undefined ? {} : { withdrawn }),
      assigners: [],
      description: readDescription(document, provider),
      references: readReferences(document, { id, name, provider }),
      aliases: errata ? unique([...aliases, ...textsField(document, "related")]) : aliases,
      severities: readSeverities(document, affected, provider),
      packages: rows.flatMap((row) => row ?? []),
      cpes: [],
    },
    leftOut: rows.filter((row) => row === undefined).length,
  };
}

function providerOf(id: string): OsvProvider {
  const found = osvProviders.find(({ prefix }) => id.startsWith(prefix));
  if (found === undefined) throw new Error("the last provider has an empty prefix");
  return found;
}

interface RowContext {
  readonly provider: OsvProvider;
  readonly aliases: readonly string[];
  readonly published: string | undefined;
  /** Module streams that the record speaks of (`virt:rhel`). */
  readonly modules: readonly string[];
}

function readAffected(affected: JsonObject, context: RowContext): readonly AdvisoryPackage[] | undefined {
  const named = objectField(affected, "package");
  if (named === undefined) return undefined;
  const name = textOf(field(named, "name"), "package.name");
  const parsed = parseEcosystem(textOf(field(named, "ecosystem"), "package.ecosystem"));
  const intervals = readIntervals(affected, parsed?.ecosystem.rangeType ?? "");
  if (parsed === undefined || intervals === undefined) return undefined;
  const { ecosystem, os } = parsed;
  const ranges = ecosystem.errata === true ? fixedRanges(intervals, ecosystem, context) : affectedRanges(intervals, ecosystem, context);
  if (ecosystem.errata === true && ranges.length === 0) return undefined;
  const row: AdvisoryPackage = {
    ecosystem: ecosystem.type,
    name: normalizePackageName(name, ecosystem.type),
    ...(os === undefined ? {} : { os }),
    unaffected: ecosystem.errata === true,
    cves: context.aliases,
    qualifiers: readQualifiers(affected),
    ranges,
  };
  if (ecosystem.split === true && ranges.length > 1) return ranges.map((range) => ({ ...row, ranges: [range] }));
  return ofModules(row, context.modules);
}

/**
 * Errata name their module streams in the summary only (`Moderate: virt:rhel and virt-devel:rhel security update`); a package built for
 * a module belongs to one of them, so there is a row for each.
 */
function ofModules(row: AdvisoryPackage, modules: readonly string[]): readonly AdvisoryPackage[] {
  const modular =
    row.unaffected && row.qualifiers.rpmModularity === undefined && row.ranges.some(({ constraint }) => /\.module[_+]/.test(constraint));
  if (!modular || modules.length === 0) return [row];
  return modules.map((rpmModularity) => ({ ...row, qualifiers: { ...row.qualifiers, rpmModularity } }));
}

/** Most module streams that a summary names; real ones name two. */
const MAX_MODULES = 8;

function modulesOf(document: JsonObject): readonly string[] {
  const title = /^(?:Critical|Important|Moderate|Low): (.*)$/.exec(proseField(document, "summary"))?.[1] ?? "";
  return title
    .split(/[\s,]+/)
    .filter((word) => /^[\w.-]+:[\w.-]+$/.test(word))
    .slice(0, MAX_MODULES);
}

function affectedRanges(intervals: readonly VersionInterval[], ecosystem: OsvEcosystem, context: RowContext): readonly AdvisoryRange[] {
  const [first] = intervals;
  // Listed versions are one statement, not one for each.
  const groups = first?.exactly === undefined ? intervals.map((interval) => [interval]) : [intervals];
  return groups.flatMap((group) => {
    const fix = fixOf(group[0]?.fixed, ecosystem, context);
    const bounds = group.flatMap((interval) => Object.values(interval) as readonly string[]);
    const type = ecosystem.split === true ? rangeTypeFor(ecosystem.rangeType, bounds) : ecosystem.rangeType;
    const constraint = group.map((interval) => formatConstraint(interval, type)).join(" || ");
    return constraint === "" && fix === undefined ? [] : [{ type, constraint, ...(fix === undefined ? {} : { fix }) }];
  });
}

/** An erratum's rows hold the versions from each fix on. */
function fixedRanges(intervals: readonly VersionInterval[], ecosystem: OsvEcosystem, context: RowContext): readonly AdvisoryRange[] {
  return intervals.flatMap(({ fixed }) => {
    const fix = fixOf(fixed, ecosystem, context);
    return fixed === undefined || fix === undefined
      ? []
      : [{ type: ecosystem.rangeType, constraint: formatConstraint({ introduced: fixed }, ecosystem.rangeType), fix }];
  });
}

function fixOf(version: string | undefined, ecosystem: OsvEcosystem, { provider, published }: RowContext): AdvisoryFix | undefined {
  if (version === undefined) return ecosystem.statesNoFix === true ? { version: "", state: "not-fixed", references: [] } : undefined;
  const date = published === undefined || published.startsWith("0001-") ? undefined : published.slice(0, 10);
  return {
    version,
    state: "fixed",
    ...(date === undefined || provider.fixKind === undefined ? {} : { date, kind: provider.fixKind }),
    references: [],
  };
}

function readQualifiers(affected: JsonObject): AdvisoryQualifiers {
  const specific = looseObject(field(affected, "ecosystem_specific"));
  const rpmModularity = textField(specific, "rpm_modularity");
  const imports = readGoImports(specific);
  return {
    ...(rpmModularity === undefined ? {} : { rpmModularity }),
    ...(imports.length === 0 ? {} : { goImports: imports }),
  };
}

function readGoImports(specific: JsonObject): readonly AdvisoryGoImport[] {
  return objectsField(specific, "imports").flatMap((item) => {
    const path = textField(item, "path");
    return path === undefined ? [] : [{ path, symbols: textsField(item, "symbols") }];
  });
}

function readDescription(document: JsonObject, provider: OsvProvider): string {
  const summary = proseField(document, "summary");
  const details = proseField(document, "details");
  return provider.short === true ? summary || details : details || summary;
}

function readReferences(
  document: JsonObject,
  { id, name, provider }: { readonly id: string; readonly name: string; readonly provider: OsvProvider },
): readonly AdvisoryReference[] {
  const own = provider.url === undefined ? [] : [{ url: provider.url.replace("{id}", () => encodeURI(name)) }];
  const others = objectsField(document, "references").map((reference) => {
    const type = textField(reference, "type");
    return {
      url: urlOf(field(reference, "url"), "a reference's url"),
      ...(type === "ADVISORY" && provider.id === "alma" ? { id } : {}),
      ...(type === undefined ? {} : { tags: [type] }),
    };
  });
  return [...own, ...others.filter(({ url }) => url !== own[0]?.url)];
}

function readSeverities(document: JsonObject, affected: readonly JsonObject[], provider: OsvProvider): readonly AdvisorySeverity[] {
  const wrapped = provider.wraps === true;
  const statements = [document, ...affected].flatMap((part) => objectsField(part, "severity"));
  const severities = statements.flatMap((statement) => {
    const score = textOf(field(statement, "score"), "severity.score");
    const vector = cvssSeverity(score, wrapped ? 2 : 0);
    if (vector !== undefined) return [vector];
    return field(statement, "type") === "Ubuntu" ? [{ scheme: "CHMLN", value: score.toLowerCase(), rank: 1 }] : [];
  });
  const seen = new Set<string>();
  const distinct = severities.filter((severity) => !seen.has(JSON.stringify(severity)) && seen.add(JSON.stringify(severity)));
  const word = provider.id === "github" ? gitHubWord(document) : undefined;
  const ordered = [...distinct.filter(({ scheme }) => scheme !== "CVSS"), ...distinct.filter(({ scheme }) => scheme === "CVSS")];
  return word === undefined ? ordered : [word, ...ordered];
}

/** GitHub's own word; its "moderate" is the scale's "medium". */
function gitHubWord(document: JsonObject): AdvisorySeverity | undefined {
  const word = textField(looseObject(field(document, "database_specific")), "severity")?.toLowerCase();
  return word === undefined ? undefined : { scheme: "CHML", value: word === "moderate" ? "medium" : word, rank: 0 };
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
