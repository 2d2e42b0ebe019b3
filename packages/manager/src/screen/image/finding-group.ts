import type { Finding, ImageFixes } from "@plimsoll/api";
import { countOf, formatCount } from "../../format/number.js";
import { text } from "../../text/en.js";

/** The upgrade of one package. */
export type PackageFix = ImageFixes["packages"][number];

/** The findings of one package of an image, the worst first. */
export interface FindingGroup {
  readonly package: Finding["package"];
  readonly findings: readonly Finding[];
  readonly worst: Finding;
  readonly cvss: number | undefined;
  readonly epss: number | undefined;
  readonly kev: boolean;
}

const severityOrder = ["Critical", "High", "Medium", "Low", "Negligible", "Unknown"];

/** Groups findings by package; the order is CVSS, known exploited, EPSS, then the package's name. */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  const byPackage = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = byPackage.get(finding.package.id);
    if (group === undefined) byPackage.set(finding.package.id, [finding]);
    else group.push(finding);
  }
  return [...byPackage.values()].flatMap(groupOf).sort(compareGroups);
}

/** Each finding by itself, the worst first; the findings of one CVE with the same score stand together. */
export function flatFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  return [...findings].sort(compareFindings).flatMap((finding) => groupOf([finding]));
}

/** The id that people know a finding by: its CVE, else the record's own id. */
export function findingName(finding: Finding): string {
  return finding.cves[0] ?? finding.vulnerability;
}

/** The address of a CVE at NVD; `undefined` for a finding without a CVE. */
export function nvdAddress(finding: Finding): string | undefined {
  const cve = finding.cves[0];
  return cve === undefined ? undefined : `https://nvd.nist.gov/vuln/detail/${encodeURIComponent(cve)}`;
}

/** The exploitability part of a CVSS vector, up to user interaction: `AV:N/AC:L/PR:N/UI:N`. */
export function exploitability(vector: string): string {
  return vector
    .split("/")
    .filter((part) => /^(?:AV|AC|AT|PR|UI|Au):/.test(part))
    .join("/");
}

/** The layer of a package as tables show it: its number from 1 and its step's first word, `9 COPY`. */
export function layerWords(place: { readonly layerIndex: number | null; readonly step: string | null }): string {
  if (place.layerIndex === null) return "";
  const word = /^[A-Z]+\b/.exec(place.step ?? "")?.[0];
  return word === undefined ? String(place.layerIndex + 1) : `${place.layerIndex + 1} ${word}`;
}

/** What stands for the fix of a package: the version that clears all its findings, or why there is none, with the rest for a tooltip. */
export function fixWords(
  fix: PackageFix,
  findings: number,
): { readonly version: string } | { readonly reason: string; readonly whole: string } {
  const { version, left, leftFixState } = fix;
  if (version !== null && left === 0) return { version };
  const state = leftFixState === null || leftFixState === "fixed" ? text.fixState.apart : text.fixState[leftFixState];
  if (version === null) return { reason: state, whole: state };
  return {
    reason: `${state}: ${formatCount(left)} of ${formatCount(findings)}`,
    whole: `${version} clears ${countOf(findings - left, "finding")}; ${formatCount(left)} of ${formatCount(findings)}: ${state}`,
  };
}

/** Groups that have the text in their package's name or version, or in one of their ids. */
export function searchGroups(groups: readonly FindingGroup[], text: string): readonly FindingGroup[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return groups;
  return groups.filter((group) =>
    [group.package.name, group.package.version, ...group.findings.flatMap((finding) => [finding.vulnerability, ...finding.cves])].some(
      (word) => word.toLowerCase().includes(wanted),
    ),
  );
}

function groupOf(findings: readonly Finding[]): readonly FindingGroup[] {
  const sorted = [...findings].sort(compareFindings);
  const worst = sorted[0];
  if (worst === undefined) return [];
  const epss = sorted.flatMap((finding) => (finding.epss === null ? [] : [finding.epss]));
  const severity = [...sorted].sort((a, b) => severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity))[0]?.severity;
  return [
    {
      package: worst.package,
      findings: sorted,
      worst: severity === undefined ? worst : { ...worst, severity },
      cvss: worst.cvss ?? undefined,
      epss: epss.length === 0 ? undefined : Math.max(...epss),
      kev: sorted.some((finding) => finding.kev),
    },
  ];
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    (b.cvss ?? -1) - (a.cvss ?? -1) ||
    Number(b.kev) - Number(a.kev) ||
    (b.epss ?? -1) - (a.epss ?? -1) ||
    order(findingName(a), findingName(b))
  );
}

function compareGroups(a: FindingGroup, b: FindingGroup): number {
  return (
    (b.cvss ?? -1) - (a.cvss ?? -1) ||
    Number(b.kev) - Number(a.kev) ||
    (b.epss ?? -1) - (a.epss ?? -1) ||
    order(a.package.name, b.package.name) ||
    order(a.package.id, b.package.id)
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
