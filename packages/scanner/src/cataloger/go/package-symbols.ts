/** Names of functions by the import path of their package, each after a line break but the first. */
export type PackageSymbols = Readonly<Record<string, string>>;

/** What compilers before Go 1.20 made up themselves; a bare `go.` would take modules such as `go.uber.org/zap` with it. */
const MADE_UP = [
  "go.buildid",
  "go.builtin.",
  "go.constinfo.",
  "go.cuinfo.",
  "go.func.",
  "go.importpath.",
  "go.info.",
  "go.interface.",
  "go.itab.",
  "go.itablink.",
  "go.map.",
  "go.shape.",
  "go.string.",
  "go.type.",
  "go.typelink.",
  "type.",
];

/**
 * Groups the names that the linker gives to functions (`golang.org/x/net/html.(*Tokenizer).Next`) by their package; `main` is the one of
 * the program. Names that belong to no package are left out.
 */
export function groupByPackage(names: readonly string[]): PackageSymbols {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const path = packagePathOf(name);
    if (path === "") continue;
    const local = name.startsWith(`${path}.`) ? name.slice(path.length + 1) : name;
    const key = unescapePath(path);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [local]);
    else group.push(local);
  }
  return Object.fromEntries([...groups].map(([path, locals]) => [path, locals.join("\n")]));
}

/** Up to the first dot of the last segment; slashes and dots of type arguments do not count. Empty where there is none. */
function packagePathOf(name: string): string {
  if (isMadeUp(name)) return "";
  const opening = name.indexOf("[");
  const closing = opening < 0 ? -1 : name.lastIndexOf("]");
  const plain = closing < 0 ? name : name.slice(0, opening) + name.slice(closing + 1);
  const dot = plain.indexOf(".", plain.lastIndexOf("/") + 1);
  return dot < 0 ? "" : plain.slice(0, dot);
}

function isMadeUp(name: string): boolean {
  if (name.includes(":") || name.includes("..")) return true;
  return (name.startsWith("go.") || name.startsWith("type.")) && MADE_UP.some((prefix) => name.startsWith(prefix));
}

/** The linker writes some bytes of paths as `%2e`. */
function unescapePath(path: string): string {
  if (!path.includes("%")) return path;
  return path.replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
