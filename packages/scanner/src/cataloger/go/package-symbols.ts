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
export class SymbolGroups {
  readonly #bytes: Buffer;
  readonly #groups = new Map<string, string[]>();

  /** The names are parts of `bytes`. */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  add(start: number, end: number): void {
    const name = this.#bytes.toString("latin1", start, end);
    const path = packagePathOf(name);
    if (path === "") return;
    const isPrefix = name.startsWith(path) && name[path.length] === ".";
    // read anew: a slice would hold the whole name in memory, a hundred thousand times
    const local = this.#bytes.toString("utf8", isPrefix ? start + path.length + 1 : start, end);
    const group = this.#groups.get(path);
    if (group === undefined) this.#groups.set(Buffer.from(path, "latin1").toString("latin1"), [local]);
    else group.push(local);
  }

  finish(): PackageSymbols {
    const joined = new Map<string, string>();
    for (const [raw, locals] of this.#groups) {
      const path = unescapePath(Buffer.from(raw, "latin1").toString());
      const known = joined.get(path);
      joined.set(path, known === undefined ? locals.join("\n") : `${known}\n${locals.join("\n")}`);
    }
    return Object.fromEntries(joined);
  }
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
