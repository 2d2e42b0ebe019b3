import { anyCpe, formatCpe, type Package, type PackageCpe } from "@plimsoll/core";
import { type Candidate, withBeginnings, withSeparatorVariants } from "./candidate.js";
import { knownNames } from "./known-names.js";
import type { CpeRules } from "./rules.js";
import { cpeRules } from "./type/list.js";

/** Longer names are no names of products. */
const MAX_NAME = 512;
/** More guesses for one package say nothing; the longest are kept. */
const MAX_CPES = 500;
/** A gem may name any number of authors. */
const MAX_VENDORS = 250;

const rulesByType = new Map(cpeRules.map((rules) => [rules.type, rules]));

/**
 * Guesses at the CPEs of a package that declares none: every vendor with every product that its name and metadata suggest, longest first,
 * then by text. None where the version or every guess has characters that a CPE cannot hold.
 */
export function generateCpes(found: Package): readonly PackageCpe[] {
  if (found.name.length > MAX_NAME || !isVersion(found.version)) return [];
  const rules = rulesByType.get(found.type) ?? { type: found.type };
  const products = productCandidates(found, rules);
  const vendors = vendorNames(found, rules, products).filter(isValue).slice(0, MAX_VENDORS);
  const pairs = [...new Set(products.map(({ value }) => value))]
    .filter(isValue)
    .flatMap((product) => vendors.map((vendor) => ({ vendor, product })));
  return pairs
    .filter((pair) => !standsForServer(pair, found))
    .sort((left, right) => lengthOf(right) - lengthOf(left) || compareText(textOf(left), textOf(right)))
    .slice(0, MAX_CPES)
    .map((pair) => ({ cpe: formatCpe({ ...anyCpe, part: "a", ...pair, version: found.version }), source: "syft-generated" }));
}

interface Pair {
  readonly vendor: string;
  readonly product: string;
}

function productCandidates(found: Package, rules: CpeRules): readonly Candidate[] {
  const known = knownNames(found.type, found.name);
  const named = rules.replacesName === true ? [] : [{ value: found.name }];
  const guessed = withSeparatorVariants([...named, ...(rules.products?.(found) ?? [])]);
  const products = [...guessed, ...known.products.map((value) => ({ value }))];
  return products.filter(({ value }) => !known.notProducts.includes(value));
}

/** Makers of so many things that no other guess is needed beside them. */
const SUFFICIENT_VENDORS = ["apache"];

function vendorNames(found: Package, rules: CpeRules, products: readonly Candidate[]): readonly string[] {
  const known = knownNames(found.type, found.name);
  const named = rules.replacesName === true ? [] : products;
  const guessed = withBeginnings(withSeparatorVariants([...named, ...(rules.vendors?.(found) ?? [])]));
  const vendors = [...new Set([...guessed, ...known.vendors])].filter((vendor) => !known.notVendors.includes(vendor));
  const sufficient = vendors.find((vendor) => SUFFICIENT_VENDORS.includes(vendor));
  return sufficient === undefined ? vendors : [sufficient];
}

/** A client or plug-in is not the server whose name it has. */
function standsForServer({ vendor, product }: Pair, { type, name }: Package): boolean {
  const lower = name.toLowerCase();
  if (product === "jenkins" && type === "jenkins-plugin") return true;
  if (product === "jenkins" && !lower.includes("jenkins")) return vendor === "jenkins" || vendor === "cloudbees";
  return product === "jira" && lower.includes("client") && (vendor === "jira" || vendor === "atlassian");
}

/** Letters, digits and punctuation of ASCII, wildcards only at the ends. Blanks become underscores. */
function isValue(value: string): boolean {
  return value.length <= MAX_NAME && /^(?:\?*|\*)[\w .!"#$%&'()+,/:;<=>@[\]^`{|}~-]+(?:\?*|\*)$/.test(value);
}

function isVersion(version: string): boolean {
  return version === "" || version === "*" || isValue(version);
}

function lengthOf({ vendor, product }: Pair): number {
  return vendor.length + product.length;
}

function textOf({ vendor, product }: Pair): string {
  return `${vendor}:${product}`;
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
