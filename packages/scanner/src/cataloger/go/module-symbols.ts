import type { PackageSymbols } from "./package-symbols.js";

/** Names of functions by the import path of their package. */
export type SymbolsByPackage = Readonly<Record<string, readonly string[]>>;

/** Names of functions by the module that they come from. */
export interface ModuleSymbols {
  readonly byModule: ReadonlyMap<string, SymbolsByPackage>;
  /** Those of the standard library. */
  readonly standard: SymbolsByPackage | undefined;
}

const MAIN_PACKAGE = "main";
/** Paths of modules have fewer. */
const MAX_SEGMENTS = 32;

/**
 * Shares the names of a program's functions out to its modules: a package belongs to the module with the longest path that begins its own,
 * the package `main` to the main module, and a package whose first segment has no dot to the standard library. The copies of modules that
 * the standard library holds (`vendor/golang.org/x/net/http2`) are left out: they have not the version of the module.
 */
export function shareSymbols(symbols: PackageSymbols, mainModule: string, modules: readonly string[]): ModuleSymbols {
  const known = new Set([mainModule, ...modules].filter((path) => path !== ""));
  const byModule = new Map<string, Map<string, readonly string[]>>();
  const standard = new Map<string, readonly string[]>();
  for (const [path, names] of Object.entries(symbols)) {
    const owner = path === MAIN_PACKAGE ? mainModule : longestPrefix(path, known);
    if (owner !== "") packagesOf(byModule, owner).set(path, names.split("\n"));
    else if (path !== MAIN_PACKAGE && isStandard(path)) standard.set(path, names.split("\n"));
  }
  return {
    byModule: new Map([...byModule].map(([owner, packages]) => [owner, Object.fromEntries(packages)])),
    standard: standard.size === 0 ? undefined : Object.fromEntries(standard),
  };
}

/** Empty where no module owns the package. */
function longestPrefix(path: string, modules: ReadonlySet<string>): string {
  let prefix = "";
  let longest = "";
  for (const segment of path.split("/", MAX_SEGMENTS)) {
    prefix = prefix === "" ? segment : `${prefix}/${segment}`;
    if (modules.has(prefix)) longest = prefix;
  }
  return longest;
}

function isStandard(path: string): boolean {
  const [first = ""] = path.split("/", 1);
  return first !== "" && first !== "vendor" && !first.includes(".");
}

function packagesOf(byModule: Map<string, Map<string, readonly string[]>>, owner: string): Map<string, readonly string[]> {
  const packages = byModule.get(owner) ?? new Map<string, readonly string[]>();
  byModule.set(owner, packages);
  return packages;
}
