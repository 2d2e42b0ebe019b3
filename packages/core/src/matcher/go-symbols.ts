import type { CatalogedPackage, JsonObject } from "../artifact/package.js";
import { metadataObject } from "./searched-package.js";
import type { GoImport } from "./vulnerability-source.js";

/** What a program holds of a module. */
interface GoSymbols {
  readonly packages: ReadonlySet<string>;
  /** `PATH.NAME` in the form of the Go vulnerability database: without pointers and type arguments. */
  readonly names: ReadonlySet<string>;
}

/**
 * The symbols of a row that a package has, sorted: `PATH.NAME`, or `PATH` where the whole package is vulnerable. Empty where the row names
 * none or nothing is known of the package's symbols; undefined where they are known and none is listed.
 * The evidence is the package's `symbols`, or the member `symbols` of its metadata: lists of names by import path. Source: scanner.md §4 and §10, "Go symbols"
 */
export function matchedGoSymbols(imports: readonly GoImport[] | undefined, found: CatalogedPackage): readonly string[] | undefined {
  if (imports === undefined || imports.length === 0) return [];
  const own = symbolsOf(found);
  if (own === undefined) return [];
  const matched = new Set<string>();
  for (const { path, symbols = [] } of imports) {
    if (symbols.length === 0 && own.packages.has(path)) matched.add(path);
    for (const symbol of symbols) {
      if (own.names.has(`${path}.${symbol}`)) matched.add(`${path}.${symbol}`);
    }
  }
  return matched.size === 0 ? undefined : [...matched].sort();
}

/** Read once per list: each row of a module asks. `null`: nothing is known. */
const known = new WeakMap<JsonObject, GoSymbols | null>();

function symbolsOf({ symbols: own, metadata, metadataType }: CatalogedPackage): GoSymbols | undefined {
  const listed = own ?? (metadataType === "go-module-buildinfo-entry" ? metadataObject(metadata, "symbols") : undefined);
  if (listed === undefined) return undefined;
  let symbols = known.get(listed);
  if (symbols === undefined) {
    symbols = readSymbols(listed) ?? null;
    known.set(listed, symbols);
  }
  return symbols ?? undefined;
}

function readSymbols(listed: JsonObject): GoSymbols | undefined {
  const packages = new Set<string>();
  const names = new Set<string>();
  for (const [path, list] of Object.entries(listed)) {
    if (!Array.isArray(list) || list.length === 0) continue;
    packages.add(path);
    for (const name of list) if (typeof name === "string") names.add(`${path}.${plainSymbol(name)}`);
  }
  return packages.size === 0 ? undefined : { packages, names };
}

/** `(*T[go.shape.int]).M-fm` is `T.M`. A method taken as a value (`-fm`) is used like one that is called. */
function plainSymbol(name: string): string {
  const plain = name.replaceAll("(*", "").replaceAll(")", "");
  return withoutTypeArguments(plain.endsWith("-fm") ? plain.slice(0, -"-fm".length) : plain);
}

/** Cuts each "[" up to the next "]"; nested ones are not taken apart, as in Grype. */
function withoutTypeArguments(name: string): string {
  let opening = name.indexOf("[");
  if (opening < 0) return name;
  let plain = "";
  let from = 0;
  while (opening >= 0) {
    const closing = name.indexOf("]", opening);
    if (closing < 0) break;
    plain += name.slice(from, opening);
    from = closing + 1;
    opening = name.indexOf("[", from);
  }
  return plain + name.slice(from);
}
