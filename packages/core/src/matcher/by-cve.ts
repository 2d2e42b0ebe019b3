import type { Candidate } from "./candidate.js";

/**
 * A candidate under the first CVE that it is known by; as it is where its id is a CVE, or it is known by none. What is said of it
 * (namespace, severity, fix) stays that of its own record, which becomes its only relative. Source: scanner.md §4, "by-cve", and recorded
 * answers: a CVE of which NVD has no record counts too.
 */
export function underCve(candidate: Candidate): Candidate {
  const cve = isCve(candidate.id) ? undefined : candidate.related.find(({ id }) => isCve(id));
  if (cve === undefined) return candidate;
  const { id, shownNamespace, record } = candidate;
  return {
    ...candidate,
    id: cve.id,
    namespace: cve.namespace,
    related: [{ id, namespace: shownNamespace, record }],
  };
}

function isCve(id: string): boolean {
  return id.toLowerCase().startsWith("cve-");
}
