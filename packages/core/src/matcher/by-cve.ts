import type { Candidate } from "./candidate.js";
import type { VulnerabilitySource } from "./vulnerability-source.js";

const NVD = "nvd";

/**
 * A candidate under the first CVE that it is known by; as it is where its id is a CVE, it has none, or NVD has no record of it. What is
 * said of it (namespace, severity, fix) stays that of its own record, which becomes its only relative. Source: scanner.md §4 and §10, "by-cve".
 */
export function underCve(candidate: Candidate, source: VulnerabilitySource): Candidate {
  if (isCve(candidate.id)) return candidate;
  const cve = candidate.related.find(({ id }) => isCve(id));
  const record = cve === undefined ? undefined : source.findVulnerabilities(cve.id, NVD)[0];
  if (cve === undefined || record === undefined) return candidate;
  const { id, shownNamespace, disclosure } = candidate;
  return {
    ...candidate,
    id: record.name,
    namespace: cve.namespace,
    related: [{ id, namespace: shownNamespace, record: disclosure.vulnerability }],
  };
}

function isCve(id: string): boolean {
  return id.toLowerCase().startsWith("cve-");
}
