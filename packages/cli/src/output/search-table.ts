import { cpeNamespace, namespaceOf, type Severity, severityOf } from "@plimsoll/core";
import type { SearchRow } from "@plimsoll/vulndb";
import { harmlessText } from "./harmless-text.js";
import { type Column, renderTable, type Style, type TableLayout } from "./table.js";

const SEVERITY_STYLES: Readonly<Partial<Record<Severity, Style>>> = { Critical: "brightRed", High: "red", Medium: "yellow", Low: "cyan" };

const COLUMNS: readonly Column<SearchRow>[] = [
  {
    title: "VULNERABILITY",
    text: ({ record }) => harmlessText(record.vulnerability.name),
    style: () => "bold",
    solid: true,
    minimum: 14,
    maximum: 24,
  },
  { title: "PACKAGE", text: (row) => harmlessText(subjectOf(row)), minimum: 16, maximum: 60 },
  { title: "TYPE", text: ({ record }) => ("cpe" in record ? "cpe" : harmlessText(record.ecosystem)), minimum: 4, maximum: 14 },
  { title: "NAMESPACE", text: (row) => harmlessText(namespaceText(row)), minimum: 16, maximum: 36 },
  {
    title: "SEVERITY",
    text: ({ record }) => severityOf(record.vulnerability.severities),
    style: ({ record }) => SEVERITY_STYLES[severityOf(record.vulnerability.severities)],
    minimum: 8,
    maximum: 10,
  },
  { title: "VERSIONS", text: (row) => harmlessText(versionsText(row)), minimum: 16, maximum: 44 },
  {
    title: "FIX",
    text: (row) => harmlessText(fixText(row)),
    minimum: 10,
    maximum: 36,
    style: ({ kind }) => (kind === "unaffected" ? "dim" : "green"),
  },
];

/** Draws rows of a search in their order. */
export function renderSearch(rows: readonly SearchRow[], layout: TableLayout): string {
  return renderTable(COLUMNS, rows, layout);
}

/** A row of a search as JSON; names of fields are those of the database's own documents. */
export function searchDocument(row: SearchRow): object {
  const { kind, record } = row;
  const { vulnerability, cves, qualifiers, ranges } = record;
  const { name, provider, status, publishedDate, modifiedDate, withdrawnDate, description, references, aliases, severities } =
    vulnerability;
  return {
    status: kind,
    vulnerability: {
      id: name,
      provider,
      status,
      severity: severityOf(severities),
      publishedDate,
      modifiedDate,
      withdrawnDate,
      description,
      aliases,
      severities,
      references,
    },
    namespace: namespaceText(row),
    ...("cpe" in record
      ? { cpe: record.cpe }
      : {
          package: { name: record.packageName, ecosystem: record.ecosystem },
          ...(record.os === undefined ? {} : { os: { name: record.os.name, version: osVersion(record.os), channel: record.os.channel } }),
        }),
    detail: { cves, qualifiers, ranges },
  };
}

function subjectOf({ record }: SearchRow): string {
  return "cpe" in record ? record.cpe : record.packageName;
}

function namespaceText({ record }: SearchRow): string {
  const { provider } = record.vulnerability;
  if ("cpe" in record) return cpeNamespace(provider);
  const { ecosystem, packageName, os } = record;
  return namespaceOf({ provider, ecosystem, packageName, ...(os === undefined ? {} : { os }) });
}

function osVersion({
  majorVersion,
  minorVersion,
  labelVersion,
}: {
  readonly majorVersion: string;
  readonly minorVersion: string;
  readonly labelVersion: string;
}): string {
  return majorVersion === "" ? labelVersion : [majorVersion, minorVersion].filter((part) => part !== "").join(".");
}

function versionsText({ kind, record }: SearchRow): string {
  const constraints = record.ranges.map(({ version }) => version.constraint).filter((constraint) => constraint !== "");
  const all = constraints.length < record.ranges.length || constraints.length === 0;
  const text = all ? "all versions" : constraints.join(" || ");
  return kind === "affected" ? text : `not affected: ${text}`;
}

function fixText({ kind, record }: SearchRow): string {
  if (kind === "unaffected") return "";
  const fixes = record.ranges.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
  const versions = [...new Set(fixes.filter(({ state }) => state === "fixed").map(({ version }) => version))];
  if (versions.length > 0) return versions.join(", ");
  return fixes.findLast(({ state }) => state !== "")?.state ?? "";
}
