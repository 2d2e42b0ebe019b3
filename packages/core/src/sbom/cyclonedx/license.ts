import type { JsonObject, License } from "../../artifact/package.js";
import { isIriReference } from "./iri.js";

/** Pairs of outer parentheses that are taken off an expression. */
const MAX_OUTER_PAIRS = 8;

/**
 * The licences of a component, ids of the SPDX list before names. Expressions stand alone: joined with AND where there is nothing else,
 * else each as a name, since the schema takes one expression or a list of licences.
 */
export function encodeLicenses(licenses: readonly License[], isLicenseId: (text: string) => boolean): readonly JsonObject[] {
  const ids: JsonObject[] = [];
  const names: JsonObject[] = [];
  const expressions: string[] = [];
  const seen = new Set<string>();
  for (const { value, spdxExpression, urls } of licenses) {
    const addresses = urls.filter((url) => url !== "" && isIriReference(url));
    if (isLicenseId(spdxExpression)) {
      if (addresses.length === 0 && seen.has(spdxExpression)) continue;
      if (addresses.length === 0) seen.add(spdxExpression);
      for (const entry of entries({ id: spdxExpression }, addresses)) ids.push(entry);
    } else if (spdxExpression !== "") expressions.push(spdxExpression);
    else if (value !== "") for (const entry of entries({ name: value }, addresses)) names.push(entry);
  }
  if (ids.length > 0 || names.length > 0) return [...ids, ...names, ...expressions.flatMap((name) => entries({ name }, []))];
  const [first] = expressions;
  if (first === undefined) return [];
  const plain = expressions.map(withoutOuterPairs);
  return [{ expression: plain.length === 1 ? (plain[0] ?? first) : plain.map((text) => `(${text})`).join(" AND ") }];
}

/** One entry for each address, or one without. */
function entries(license: JsonObject, addresses: readonly string[]): readonly JsonObject[] {
  return addresses.length === 0 ? [{ license }] : addresses.map((url) => ({ license: { ...license, url } }));
}

function withoutOuterPairs(expression: string): string {
  let text = expression.trim();
  for (let pairs = 0; pairs < MAX_OUTER_PAIRS; pairs++) {
    if (!text.startsWith("(") || !text.endsWith(")") || !isBalanced(text.slice(1, -1))) break;
    text = text.slice(1, -1).trim();
  }
  return text;
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const char of text) {
    if (char === "(") depth++;
    else if (char === ")" && --depth < 0) return false;
  }
  return depth === 0;
}
