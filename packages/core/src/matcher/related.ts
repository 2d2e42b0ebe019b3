import { languageNamespace } from "./namespace.js";
import type { VulnerabilityRecord } from "./vulnerability-source.js";

/** Another id of a vulnerability. */
export interface VulnerabilityReference {
  readonly id: string;
  readonly namespace: string;
  /** The record, where it is at hand; else it is looked up by id and provider. */
  readonly record?: VulnerabilityRecord;
}

/**
 * The CVE and GitHub ids among `ids` (name, aliases, CVEs of the row), each once: `nvd:cpe` and `github:language:X`. The record
 * itself is no relative, but a distribution's record of a CVE is one of NVD's. Source: scanner.md §4, "Related".
 */
export function relatedReferences(
  record: { readonly provider: string; readonly name: string },
  ids: readonly string[],
  ecosystem: string,
): readonly VulnerabilityReference[] {
  const references: VulnerabilityReference[] = [];
  const seen = new Set<string>();
  for (const id of ids) {
    const lower = id.toLowerCase();
    const provider = lower.startsWith("cve-") ? "nvd" : lower.startsWith("ghsa-") ? "github" : undefined;
    if (provider === undefined || seen.has(id)) continue;
    if (record.provider === provider && record.name.toLowerCase() === lower) continue;
    seen.add(id);
    references.push({ id, namespace: provider === "nvd" ? "nvd:cpe" : languageNamespace("github", ecosystem) });
  }
  return references;
}

/** The provider that a namespace begins with. */
export function providerOf(namespace: string): string {
  return namespace.split(":", 1)[0] ?? "";
}
