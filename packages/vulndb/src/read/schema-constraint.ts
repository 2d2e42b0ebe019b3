import { schemaVersion } from "../schema.js";

/** The schema version that this reader stands for when a row of the database is limited to some client versions. */
const clientSchema: readonly number[] = [schemaVersion.model, schemaVersion.revision, schemaVersion.addition];

const TERM = /^\s*(<=|>=|<|>|=)?\s*v?(\d{1,9}(?:\.\d{1,9}){0,2})\s*$/;

/**
 * Whether a client of schema `version` satisfies a constraint such as `< 6.0.3` (terms with `,` = and, `||` = or; versions.md §2).
 * True where the constraint is empty or cannot be read, as in Grype.
 */
export function satisfiesSchema(constraint: string, version: readonly number[] = clientSchema): boolean {
  if (constraint.trim() === "") return true;
  const alternatives = constraint.split("||").map((alternative) => alternative.split(",").map((term) => TERM.exec(term)));
  if (alternatives.some((terms) => terms.includes(null))) return true;
  return alternatives.some((terms) =>
    terms.every((term) => holds(term?.[1] ?? "=", compare(version, (term?.[2] ?? "").split(".").map(Number)))),
  );
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (let at = 0; at < 3; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function holds(operator: string, difference: number): boolean {
  switch (operator) {
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case ">":
      return difference > 0;
    case ">=":
      return difference >= 0;
    default:
      return difference === 0;
  }
}
