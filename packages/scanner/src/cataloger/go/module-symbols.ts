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
const VENDOR = "vendor/";

/**
 * Shares the names of a program's functions out to its modules: a package belongs to the module with the longest path that begins its own,
 * the package `main` to the main module, and a package whose first segment has no dot to the standard library.
 */
export function shareSymbols(symbols: PackageSymbols, mainModule: string, modules: readonly string[]): ModuleSymbols {
  const known = new Set([mainModule, ...modules].filter((path) => path !== ""));
  const byModule = new Map<string, Map<string, readonly string[]>>();
  const standard = new Map<string, readonly string[]>();
  for (const [path, names] of Object.entries(symbols)) {
    const owner = path === MAIN_PACKAGE ? mainModule : ownerOf(path, known);
    // a vendored copy is known by the path of the original
    const importPath = path.startsWith(VENDOR) && !owner.startsWith(VENDOR) ? path.slice(VENDOR.length) : path;
    if (owner !== "") add(byModule, owner, importPath, names.split("\n"));
    else if (importPath !== MAIN_PACKAGE && isStandard(importPath)) merge(standard, importPath, names.split("\n"));
  }
  return {
    byModule: new Map([...byModule].map(([owner, packages]) => [owner, Object.fromEntries(packages)])),
    standard: standard.size === 0 ? undefined : Object.fromEntries(standard),
  };
}

/** Empty where no module owns the package. */
function ownerOf(path: string, modules: ReadonlySet<string>): string {
  const own = longestPrefix(path, modules);
  const original = path.startsWith(VENDOR) ? longestPrefix(path.slice(VENDOR.length), modules) : "";
  return original.length > own.length ? original : own;
}

function longestPrefix(path: string, modules: ReadonlySet<string>): string {
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
    const prefix = path.slice(0, end);
    if (modules.has(prefix)) return prefix;
  }
  return "";
}

function isStandard(path: string): boolean {
  const [first = ""] = path.split("/", 1);
  return first !== "" && !first.includes(".");
}

function add(byModule: Map<string, Map<string, readonly string[]>>, owner: string, path: string, names: readonly string[]): void {
  const packages = byModule.get(owner) ?? new Map<string, readonly string[]>();
  byModule.set(owner, packages);
  merge(packages, path, names);
}

function merge(packages: Map<string, readonly string[]>, path: string, names: readonly string[]): void {
  const known = packages.get(path);
  packages.set(path, known === undefined ? names : [...known, ...names]);
}
