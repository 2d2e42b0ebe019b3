import type { JsonObject, JsonValue } from "../../artifact/package.js";
import { quote } from "../../error.js";
import type {
  Advisory,
  AdvisoryCpe,
  AdvisoryOs,
  AdvisoryPackage,
  AdvisoryQualifiers,
  AdvisoryRange,
  AdvisoryReference,
  AdvisorySeverity,
  AdvisoryStatus,
  Cwe,
  Epss,
  KnownExploited,
} from "../advisory.js";
import { isDate } from "../date.js";
import {
  type Decoded,
  decodeRecord,
  field,
  flagField,
  fractionField,
  listField,
  objectOf,
  objectsField,
  proseField,
  RecordProblem,
  textField,
  textOf,
  textsField,
  timeField,
  urlOf,
  versionField,
} from "../fields.js";
import { parseOs } from "../operating-system.js";
import { cvssSeverity } from "../severity.js";
import {
  factsVersion,
  fixStates,
  type ProviderDefaults,
  type RangeFields,
  rangeFromFields,
  readProviderDefaults,
  urlFrom,
} from "./provider-defaults.js";

/** What a line of a facts file says. */
export type Fact =
  | { readonly kind: "header" }
  | { readonly kind: "provider"; readonly provider: ProviderDefaults }
  | { readonly kind: "advisory"; readonly advisory: Advisory }
  | { readonly kind: "known-exploited"; readonly knownExploited: KnownExploited }
  | { readonly kind: "epss"; readonly epss: Epss }
  | { readonly kind: "cwe"; readonly cwe: Cwe };

/** Most rows that one advisory makes. */
const MAX_ROWS = 50_000;

const STATUSES: ReadonlySet<string> = new Set<AdvisoryStatus>(["active", "analyzing", "disputed", "rejected", ""]);

/** Whether a document is the first line of a facts file. */
export function isFactsHeader(value: JsonValue): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value) && (value as JsonObject)["plimsoll"] === "facts";
}

/** A decoder of the lines of one facts file, in their order: a provider line says what holds for the lines after it. `docs/facts.md` is the format. */
export function createFactsDecoder(): (line: JsonValue) => Decoded<Fact> {
  let provider: ProviderDefaults | undefined;
  let headed = false;
  const readOsText = cachedOsReader();
  return (line) =>
    decodeRecord(() => {
      const object = objectOf(line, "the line");
      if (isFactsHeader(line)) {
        if (field(object, "version") !== factsVersion) throw new RecordProblem(`version is not ${factsVersion}`);
        headed = true;
        return { kind: "header" };
      }
      if (!headed) throw new RecordProblem('the file does not begin with {"plimsoll":"facts","version":1}');
      const fact = readFact(object, provider, readOsText);
      if (fact.kind === "provider") provider = fact.provider;
      return fact;
    });
}

type OsReader = (text: string) => AdvisoryOs;

/** Most releases that are kept: lines name the same few again and again. */
const CACHED_SYSTEMS = 1_000;

function cachedOsReader(): OsReader {
  const systems = new Map<string, AdvisoryOs>();
  return (text) => {
    const os = systems.get(text) ?? parseOs(text);
    if (os === undefined) throw new RecordProblem(`os is no release of a distribution: ${quote(text)}`);
    if (systems.size < CACHED_SYSTEMS) systems.set(text, os);
    return os;
  };
}

function readFact(line: JsonObject, provider: ProviderDefaults | undefined, readOsText: OsReader): Fact {
  if (field(line, "provider") !== undefined) return { kind: "provider", provider: readProviderDefaults(line) };
  if (field(line, "kev") !== undefined) return { kind: "known-exploited", knownExploited: readKnownExploited(line) };
  if (field(line, "epss") !== undefined) return { kind: "epss", epss: readEpss(line) };
  if (field(line, "cwe") !== undefined) return { kind: "cwe", cwe: readCwe(line) };
  if (provider === undefined) throw new RecordProblem("no provider line stands before it");
  return { kind: "advisory", advisory: readAdvisory(line, provider, readOsText) };
}

interface Context {
  readonly provider: ProviderDefaults;
  readonly readOsText: OsReader;
  readonly published: string | undefined;
  readonly os: readonly (AdvisoryOs | undefined)[];
  readonly cves: readonly string[];
}

function readAdvisory(line: JsonObject, provider: ProviderDefaults, readOsText: OsReader): Advisory {
  const id = textOf(field(line, "id"), "id");
  const status = field(line, "status") ?? "active";
  if (typeof status !== "string" || !STATUSES.has(status))
    throw new RecordProblem("status is none of active, analyzing, disputed, rejected");
  const published = timeField(line, "published");
  const modified = timeField(line, "modified");
  const withdrawn = timeField(line, "withdrawn");
  const aliases = textsField(line, "aliases");
  const context: Context = {
    provider,
    readOsText,
    published,
    os: readOs(line, readOsText) ?? [undefined],
    cves: provider.cves === "id" ? [id] : provider.cves === "none" ? [] : aliases,
  };
  const packages = objectsField(line, "packages").flatMap((item) => readPackages(item, context));
  if (packages.length > MAX_ROWS) throw new RecordProblem(`it makes ${packages.length} rows; at most ${MAX_ROWS} are read`);
  return {
    id,
    provider: provider.id,
    status: status as AdvisoryStatus,
    ...(published === undefined ? {} : { published }),
    ...(modified === undefined ? {} : { modified }),
    ...(withdrawn === undefined ? {} : { withdrawn }),
    assigners: textsField(line, "assigners"),
    description: proseField(line, "text"),
    references: [
      ...(provider.url === undefined ? [] : [{ url: urlFrom(provider.url, id) }]),
      ...listField(line, "refs").map(readReference),
    ],
    aliases,
    severities: listField(line, "severities").map((item) => readSeverity(item, provider)),
    packages,
    cpes: objectsField(line, "cpes").map((item) => readCpe(item, context)),
  };
}

function readPackages(item: JsonObject, context: Context): readonly AdvisoryPackage[] {
  const ecosystem = textField(item, "type") ?? context.provider.type;
  if (ecosystem === undefined) throw new RecordProblem("a package has no type");
  const name = field(item, "name");
  const names = Array.isArray(name) ? textsField(item, "name") : [textOf(name, "name")];
  const systems = readOs(item, context.readOsText) ?? context.os;
  if (names.length * systems.length > MAX_ROWS) throw new RecordProblem(`a package makes more than ${MAX_ROWS} rows`);
  const statement = readStatement(item, context);
  return names.flatMap((text) => systems.map((os) => ({ ecosystem, name: text, ...(os === undefined ? {} : { os }), ...statement })));
}

function readCpe(item: JsonObject, context: Context): AdvisoryCpe {
  return { cpe: textOf(field(item, "cpe"), "cpe"), ...readStatement(item, context) };
}

function readStatement(item: JsonObject, context: Context): Pick<AdvisoryPackage, "unaffected" | "cves" | "qualifiers" | "ranges"> {
  const own = readRange(item, context);
  const listed = objectsField(item, "ranges").flatMap((range) => readRange(range, context) ?? []);
  return {
    unaffected: flagField(item, "unaffected"),
    cves: field(item, "cves") === undefined ? context.cves : textsField(item, "cves"),
    qualifiers: readQualifiers(item),
    ranges: field(item, "ranges") !== undefined ? listed : own === undefined ? [] : [own],
  };
}

function readOs(item: JsonObject, readOsText: OsReader): readonly AdvisoryOs[] | undefined {
  const value = field(item, "os");
  if (value === undefined) return undefined;
  return (Array.isArray(value) ? textsField(item, "os") : [textOf(value, "os")]).map(readOsText);
}

function readRange(item: JsonObject, context: Context): AdvisoryRange | undefined {
  const fields: Record<string, string | readonly string[]> = {};
  for (const key of ["from", "fixed", "last", "only", "since"]) {
    const version = versionField(item, key);
    if (version !== undefined) fields[key] = version;
  }
  for (const key of ["constraint", "fix", "state", "date", "kind"]) {
    const value = field(item, key);
    if (value !== undefined) fields[key] = value === "" ? "" : textOf(value, key);
  }
  const { state, date } = fields;
  if (typeof state === "string" && !fixStates.has(state)) throw new RecordProblem("state is no fix state");
  if (typeof date === "string" && date !== "" && !isDate(date)) throw new RecordProblem("date is no day");
  const errata = field(item, "errata");
  if (errata !== undefined) fields["errata"] = Array.isArray(errata) ? textsField(item, "errata") : [textOf(errata, "errata")];
  const scheme = field(item, "scheme") === "" ? "" : (textField(item, "scheme") ?? context.provider.scheme ?? "");
  return rangeFromFields(fields as RangeFields, scheme, context);
}

function readQualifiers(item: JsonObject): AdvisoryQualifiers {
  const module = field(item, "module");
  const architecture = textField(item, "architecture");
  const platformCpes = textsField(item, "platforms");
  const imports = listField(item, "imports").map(readImport);
  return {
    ...(module === undefined ? {} : { rpmModularity: module === "" ? "" : textOf(module, "module") }),
    ...(platformCpes.length === 0 ? {} : { platformCpes }),
    ...(architecture === undefined ? {} : { architecture }),
    ...(flagField(item, "rootio") ? { rootio: true } : {}),
    ...(imports.length === 0 ? {} : { goImports: imports }),
  };
}

/** The path of an import and, after it, its symbols. */
function readImport(value: JsonValue): { readonly path: string; readonly symbols: readonly string[] } {
  const [path = "", ...symbols] = textsField({ imports: value }, "imports");
  if (path === "") throw new RecordProblem("an import has no path");
  return { path, symbols };
}

function readReference(value: JsonValue): AdvisoryReference {
  if (typeof value === "string") return { url: urlOf(value, "a reference") };
  const reference = objectOf(value, "a reference");
  const id = textField(reference, "id");
  const tags = textsField(reference, "tags");
  return { url: urlOf(field(reference, "url"), "url"), ...(id === undefined ? {} : { id }), ...(tags.length === 0 ? {} : { tags }) };
}

/** A vector or a word, alone or with its source, scale and rank. */
function readSeverity(value: JsonValue, provider: ProviderDefaults): AdvisorySeverity {
  if (typeof value === "string")
    return cvssSeverity(value, provider.rank) ?? { scheme: provider.scale, value: textOf(value, "a severity"), rank: provider.rank };
  const item = objectOf(value, "a severity");
  const text = textOf(field(item, "value"), "a severity's value");
  const source = textField(item, "source");
  const rank = field(item, "rank") ?? provider.rank;
  if (rank !== 0 && rank !== 1 && rank !== 2) throw new RecordProblem("a severity's rank is none of 0, 1, 2");
  const vector = cvssSeverity(text, rank, source);
  const scheme = field(item, "scale") === "" ? "" : (textField(item, "scale") ?? provider.scale);
  return vector ?? { scheme, value: text, ...(source === undefined ? {} : { source }), rank };
}

function readKnownExploited(line: JsonObject): KnownExploited {
  return {
    cve: textOf(field(line, "kev"), "kev"),
    vendorProject: textField(line, "vendor") ?? "",
    product: textField(line, "product") ?? "",
    dateAdded: readDay(line, "added"),
    requiredAction: proseField(line, "action"),
    dueDate: readDay(line, "due"),
    knownRansomwareCampaignUse: textField(line, "ransomware") ?? "unknown",
    notes: proseField(line, "notes"),
    urls: listField(line, "urls").map((url) => urlOf(url, "a url")),
    cwes: textsField(line, "cwes"),
  };
}

function readEpss(line: JsonObject): Epss {
  return {
    cve: textOf(field(line, "epss"), "epss"),
    epss: fractionField(line, "score"),
    percentile: fractionField(line, "percentile"),
    date: readDay(line, "date"),
  };
}

function readCwe(line: JsonObject): Cwe {
  return {
    cve: textOf(field(line, "cve"), "cve"),
    cwe: textOf(field(line, "cwe"), "cwe"),
    source: textField(line, "source") ?? "",
    type: textField(line, "type") ?? "",
  };
}

function readDay(line: JsonObject, key: string): string {
  const text = textField(line, key) ?? "";
  if (text !== "" && !isDate(text)) throw new RecordProblem(`${key} is no day`);
  return text;
}
