import type { Distro } from "../../artifact/distro.js";
import type { CatalogedPackage, Package } from "../../artifact/package.js";
import { coreError } from "../../core-errors.js";
import { quote } from "../../error.js";
import type { CoverageGap, Sbom, SbomSource } from "../sbom.js";
import { packageOfPurl } from "./package-of-purl.js";

/** How much of a list of package URLs is read. */
export interface PurlListLimits {
  readonly maxBytes: number;
  readonly maxPackages: number;
  /** A longer line is no package URL. Characters. */
  readonly maxLine: number;
  /** Lines that are no package URLs and are told of one by one. */
  readonly maxGaps: number;
}

export const defaultPurlListLimits: PurlListLimits = {
  maxBytes: 64 * 1024 * 1024,
  maxPackages: 500_000,
  maxLine: 64 * 1024,
  maxGaps: 1000,
};

export interface DecodePurlListOptions {
  readonly source: SbomSource;
  readonly descriptor: Sbom["descriptor"];
  /** The id of a package; equal packages have equal ids. */
  readonly idOf: (found: Package) => string;
  readonly limits?: PurlListLimits;
}

/**
 * The SBOM of a text with a package URL on each line; blank lines and those that begin with "#" mean nothing, equal packages are one.
 * A line that is no package URL is a gap that names it, as Grype skips such lines. The distribution is that of the qualifiers; where
 * they name several, each package has its own.
 *
 * Errors: purl-invalid where no line is a package URL, sbom-too-large.
 */
export function decodePurlList(text: string, options: DecodePurlListOptions): Sbom {
  const { source, descriptor, limits = defaultPurlListLimits } = options;
  const packages = new Map<string, CatalogedPackage>();
  const distros = new Map<string, Distro>();
  const distroOfPackage = new Map<string, string>();
  const wrong = new WrongLines(limits);
  for (const { line, number } of linesOf(text)) {
    const decoded = line.length > limits.maxLine ? undefined : packageOfPurl(line);
    if (decoded === undefined) {
      wrong.add(line, number);
      continue;
    }
    const id = options.idOf(decoded.found);
    packages.set(id, { ...decoded.found, id });
    if (packages.size > limits.maxPackages)
      throw coreError("sbom-too-large", `the list has more than ${limits.maxPackages} package URLs: split it`);
    if (decoded.distro === undefined) continue;
    const key = JSON.stringify(decoded.distro);
    distros.set(key, decoded.distro);
    distroOfPackage.set(id, key);
  }
  if (packages.size === 0) throw coreError("purl-invalid", wrong.first ?? "the list holds no package URL, such as pkg:npm/lodash@4.17.20");
  const [distro, ...others] = distros.values();
  const isMixed = others.length > 0;
  return {
    packages: [...packages.values()].map((found) =>
      isMixed ? withDistro(found, distros.get(distroOfPackage.get(found.id) ?? "")) : found,
    ),
    relationships: [],
    source,
    ...(distro === undefined || isMixed ? {} : { distro }),
    gaps: wrong.gaps(),
    descriptor,
  };
}

function withDistro(found: CatalogedPackage, distro: Distro | undefined): CatalogedPackage {
  return distro === undefined ? found : { ...found, distro };
}

/** Lines that mean something, without blanks around them, and their numbers from 1. */
function* linesOf(text: string): Iterable<{ readonly line: string; readonly number: number }> {
  let number = 0;
  for (let from = text.startsWith("\ufeff") ? 1 : 0; from < text.length; ) {
    const end = text.indexOf("\n", from);
    const line = text.slice(from, end < 0 ? text.length : end).trim();
    number += 1;
    if (line !== "" && !line.startsWith("#")) yield { line, number };
    from = end < 0 ? text.length : end + 1;
  }
}

/** Lines that are no package URLs. */
class WrongLines {
  first: string | undefined;
  readonly #limits: PurlListLimits;
  readonly #gaps: CoverageGap[] = [];
  #count = 0;

  constructor(limits: PurlListLimits) {
    this.#limits = limits;
  }

  add(line: string, number: number): void {
    this.#count += 1;
    const what = line.length > this.#limits.maxLine ? `has ${line.length} characters` : `is ${quote(line)}`;
    const message = `line ${number} ${what}, which is no package URL: write pkg:TYPE/NAME@VERSION`;
    this.first ??= message;
    if (this.#gaps.length < this.#limits.maxGaps) this.#gaps.push(gap(message));
  }

  gaps(): readonly CoverageGap[] {
    const more = this.#count - this.#gaps.length;
    return more === 0 ? this.#gaps : [...this.#gaps, gap(`${more} more lines are no package URLs`)];
  }
}

function gap(message: string): CoverageGap {
  return { cataloger: "purl-list", path: "/", code: "purl-invalid", message };
}
