import type { Advisory, AdvisorySeverity } from "@plimsoll/core";

/**
 * Severities for advisories that state none: that of the NVD for their CVE, or for the first of their aliases that has one.
 * It knows what came before: the NVD's advisories must be the first of the input.
 */
export class NvdSeverities {
  readonly #byCve = new Map<string, AdvisorySeverity>();

  /** The severities to store for an advisory. */
  fill(advisory: Advisory): readonly AdvisorySeverity[] {
    const [first] = advisory.severities;
    const id = advisory.id.toUpperCase();
    if (advisory.provider === "nvd") {
      if (first !== undefined && id.startsWith("CVE-")) this.#byCve.set(id, first);
      return advisory.severities;
    }
    if (advisory.severities.some(isKnown)) return advisory.severities;
    for (const name of [id, ...advisory.aliases]) {
      const severity = this.#byCve.get(name.toUpperCase());
      if (severity !== undefined) return [severity];
    }
    return advisory.severities;
  }
}

function isKnown({ value }: AdvisorySeverity): boolean {
  return typeof value !== "string" || (value !== "" && value.toLowerCase() !== "unknown");
}
