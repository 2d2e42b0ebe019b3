/** Deeper trees are no project descriptions. */
const MAX_DEPTH = 1000;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["apos", "'"],
  ["gt", ">"],
  ["lt", "<"],
  ["quot", '"'],
]);

/**
 * Reads the first element of an XML text: calls `visit` at the end of each element whose depth is at most `depth` (1: the root), with its
 * local names from the root down and its own text, that of children and comments left out. False where the text is not well-formed; what
 * was visited before counts for nothing then. No entity is expanded but the five of XML and character references; nothing is fetched.
 */
export function readXml(text: string, depth: number, visit: (path: readonly string[], text: string) => void): boolean {
  const names: string[] = [];
  const path: string[] = [];
  const texts: string[][] = [];
  const close = (): void => {
    const own = texts.pop() ?? [];
    if (names.length <= depth) visit(path, own.join(""));
    names.pop();
    path.pop();
  };
  for (let at = 0; at < text.length; ) {
    const mark = text.indexOf("<", at);
    if (mark < 0) return false;
    if (names.length > 0 && names.length <= depth) {
      const decoded = decodeText(text.slice(at, mark));
      if (decoded === undefined) return false;
      texts.at(-1)?.push(decoded);
    }
    if (text.startsWith("<![CDATA[", mark)) {
      const end = text.indexOf("]]>", mark);
      if (end < 0) return false;
      texts.at(-1)?.push(text.slice(mark + "<![CDATA[".length, end));
      at = end + 3;
      continue;
    }
    const end = endOfTag(text, mark);
    if (end < 0) return false;
    at = end;
    if (text[mark + 1] === "!" || text[mark + 1] === "?") continue;
    const isEnd = text[mark + 1] === "/";
    const isEmpty = text[end - 2] === "/";
    const name = tagName(text, isEnd ? mark + 2 : mark + 1);
    if (isEnd) {
      if (name !== names.at(-1)) return false;
      close();
    } else {
      if (name === "" || names.length >= MAX_DEPTH) return false;
      names.push(name);
      path.push(name.slice(name.indexOf(":") + 1));
      texts.push([]);
      if (isEmpty) close();
    }
    if (names.length === 0) return true;
  }
  return false;
}

/** Where the markup that begins at `mark` is over, or -1. */
function endOfTag(text: string, mark: number): number {
  if (text.startsWith("<!--", mark)) return after(text, "-->", mark + 4);
  if (text[mark + 1] === "?") return after(text, "?>", mark + 2);
  let nesting = 0;
  for (let at = mark; at < text.length; at++) {
    const char = text[at];
    if (char === '"' || char === "'") {
      const end = text.indexOf(char, at + 1);
      if (end < 0) return -1;
      at = end;
    } else if (char === "<") nesting += 1;
    else if (char === ">") {
      nesting -= 1;
      if (nesting === 0) return at + 1;
    }
  }
  return -1;
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
}

function tagName(text: string, start: number): string {
  let end = start;
  while (end < text.length && !" \t\r\n/>".includes(text[end] ?? "")) end += 1;
  return text.slice(start, end);
}

function decodeText(text: string): string | undefined {
  if (!text.includes("&")) return text;
  const [first = "", ...rest] = text.split("&");
  const decoded = [first];
  for (const part of rest) {
    const end = part.indexOf(";");
    const char = end < 0 ? undefined : decodeReference(part.slice(0, end));
    if (char === undefined) return undefined;
    decoded.push(char, part.slice(end + 1));
  }
  return decoded.join("");
}

function decodeReference(name: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name) ?? [];
  const code = hex !== undefined ? Number.parseInt(hex, 16) : decimal !== undefined ? Number(decimal) : undefined;
  if (code === undefined) return ENTITIES.get(name);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
