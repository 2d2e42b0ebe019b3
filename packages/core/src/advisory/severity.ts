import type { AdvisorySeverity } from "./advisory.js";

const VERSIONED = /^CVSS:(\d\.\d)\/[A-Za-z0-9:/.]{1,300}$/;
const VERSION_2 = /^\(?(?:AV|AC|Au):[A-Z]{1,2}(?:\/[A-Za-z]{1,3}:[A-Za-z]{1,4}){2,20}\)?$/;

/** A CVSS vector of any version as a severity; undefined where the text is none. Source: https://www.first.org/cvss/ */
export function cvssSeverity(vector: string, rank = 0, source?: string): AdvisorySeverity | undefined {
  const version = VERSIONED.exec(vector)?.[1] ?? (VERSION_2.test(vector) ? "2.0" : undefined);
  if (version === undefined) return undefined;
  return { scheme: "CVSS", value: { vector, version }, ...(source === undefined ? {} : { source }), rank };
}
