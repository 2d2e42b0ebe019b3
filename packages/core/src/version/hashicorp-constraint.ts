import { compareHashicorp, type HashicorpVersion, parseLoose } from "./hashicorp-version.js";
import { compareNumbers, type Sign } from "./order.js";

/** Conditions of a constraint in hashicorp's own grammar, as groups: it holds if all conditions of one group hold. */
export type HashicorpConstraint = readonly (readonly HashicorpCondition[])[];

interface HashicorpCondition {
  readonly operator: string;
  readonly bound: HashicorpVersion;
}

/** Reads `op version` units joined by `,` and `||`; `undefined` for all else, an empty unit too. */
export function parseHashicorpConstraint(text: string): HashicorpConstraint | undefined {
  const groups = text.split("||").map((group) => group.split(",").map(parseCondition));
  const complete = groups.map((group) => group.filter((condition) => condition !== undefined));
  return complete.every((group, index) => group.length === groups[index]?.length) ? complete : undefined;
}

function parseCondition(text: string): HashicorpCondition | undefined {
  const [, operator = "", version = ""] = /^(=|!=|>=|<=|~>|>|<|~|\^|)\s*(\S.*)$/s.exec(text.trim()) ?? [];
  const bound = parseLoose(version);
  return bound && { operator, bound };
}

/** Whether the version satisfies the constraint. */
export function satisfiesHashicorp(version: HashicorpVersion, constraint: HashicorpConstraint): boolean {
  return constraint.some((group) => group.every(({ operator, bound }) => holds(version, operator, bound)));
}

function holds(version: HashicorpVersion, operator: string, bound: HashicorpVersion): boolean {
  const sign: Sign = compareHashicorp(version, bound);
  switch (operator) {
    case ">":
      return sign > 0;
    case "<":
      return sign < 0;
    case ">=":
      return sign >= 0;
    case "<=":
      return sign <= 0;
    case "!=":
      return sign !== 0;
    case "~>":
      return sign >= 0 && isPessimistic(version, bound);
    default:
      return sign === 0;
  }
}

/** Whether only the last written number of the bound, or what follows it, may have grown. */
function isPessimistic(version: HashicorpVersion, bound: HashicorpVersion): boolean {
  if (bound.pre.length > 0 && version.pre.length === 0) return false;
  if (bound.segments.length > version.segments.length) return false;
  const fixed = bound.segments.slice(0, bound.written - 1);
  if (fixed.some((number, index) => number !== version.segments[index])) return false;
  return compareNumbers(bound.segments.at(-1) ?? "0", version.segments[bound.segments.length - 1] ?? "0") <= 0;
}
