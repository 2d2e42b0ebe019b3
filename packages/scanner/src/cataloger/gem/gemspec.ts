/** What an installed gemspec says, in the fields that Syft keeps. */
export interface Gemspec {
  readonly name: string;
  readonly version: string;
  readonly homepage: string;
  readonly files: readonly string[];
  readonly authors: readonly string[];
  readonly licenses: readonly string[];
}

const TEXT_FIELDS = ["name", "version", "homepage"] as const;
const LIST_FIELDS = ["files", "authors", "licenses"] as const;
/** An assignment of a gemspec: `s.name = ...`; the attribute must be the whole word. */
const ASSIGNMENT = /^\s*[A-Za-z_]\w*\.(name|version|homepage|files|authors|licenses)\s*=(?!=)\s*(.*)$/;

/**
 * Reads a gemspec as RubyGems writes it on installation: one assignment a line, literals only. It is Ruby, so nothing else of it is
 * understood; the first assignment of a field counts. Undefined without a name or version.
 */
export function readGemspec(text: string): Gemspec | undefined {
  const texts = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();
  for (const line of text.split("\n")) {
    const [, field = "", value = ""] = ASSIGNMENT.exec(line) ?? [];
    if (field === "") continue;
    const literals = readLiterals(value);
    if (TEXT_FIELDS.some((name) => name === field)) {
      if (!texts.has(field) && !value.startsWith("[") && literals[0] !== undefined) texts.set(field, literals[0]);
    } else if (LIST_FIELDS.some((name) => name === field) && !lists.has(field) && value.startsWith("[")) lists.set(field, literals);
  }
  const name = texts.get("name") ?? "";
  const version = texts.get("version") ?? "";
  if (name === "" || version === "") return undefined;
  return {
    name,
    version,
    homepage: texts.get("homepage") ?? "",
    files: lists.get("files") ?? [],
    authors: lists.get("authors") ?? [],
    licenses: lists.get("licenses") ?? [],
  };
}

/** The string literals of an expression, in order, up to the end of the list. */
function readLiterals(text: string): readonly string[] {
  const literals: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const quote = text[at];
    if (quote === "]") break;
    if (quote !== '"' && quote !== "'") continue;
    let value = "";
    for (at++; at < text.length && text[at] !== quote; at++) {
      if (text[at] === "\\") {
        const [decoded, length] = readEscape(text, at, quote);
        value += decoded;
        at += length - 1;
      } else value += text[at];
    }
    literals.push(value);
  }
  return literals;
}

/** An escape at `at`: what it stands for and how long it is. */
function readEscape(text: string, at: number, quote: string): readonly [string, number] {
  const [unicode, plain, braced] = /^\\u(?:([0-9a-fA-F]{4})|\{([0-9a-fA-F]{1,6})\})/.exec(text.slice(at, at + 10)) ?? [];
  if (quote === '"' && unicode !== undefined) {
    const code = Number.parseInt(plain ?? braced ?? "", 16);
    return [code <= 0x10ffff ? String.fromCodePoint(code) : unicode, unicode.length];
  }
  const next = text[at + 1] ?? "";
  return [next === quote || next === "\\" || next === "#" ? next : `\\${next}`, 2];
}
