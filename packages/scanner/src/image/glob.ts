/** One segment of a glob: any number of directories, a name, or a pattern over one name. */
export type GlobSegment =
  | { readonly kind: "globstar" }
  | { readonly kind: "literal"; readonly name: string }
  | {
      readonly kind: "pattern";
      readonly text: string;
      readonly tokens: readonly Token[];
      /** Every name that matches ends so; may be empty. */
      readonly suffix: string;
    };

/** A glob without alternatives, cut at "/". */
export type GlobSegments = readonly GlobSegment[];

/** A compiled glob: it matches where one of its alternatives does. */
export interface Glob {
  readonly text: string;
  readonly alternatives: readonly GlobSegments[];
}

type Token =
  | { readonly kind: "any" }
  | { readonly kind: "one" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "class"; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] };

/** More alternatives than any sensible glob has. */
const MAX_ALTERNATIVES = 4096;

/**
 * Compiles a glob over "/"-separated paths without a leading "/": `*` and `?` stop at "/", `**` as a whole segment spans any number
 * of directories (also none), `{a,b}` alternates, `[a-z]` and `[!a-z]` are classes, "\" takes the next character literally.
 *
 * Errors: RangeError where the alternatives multiply beyond 4096 (globs are the program's own, not input).
 */
export function compileGlob(text: string): Glob {
  const alternatives = expandBraces(text.startsWith("/") ? text.slice(1) : text);
  return { text, alternatives: alternatives.map(compileSegments) };
}

/** Whether a path (without a leading "/") matches. Linear in the path for a given glob. */
export function matchesGlob(glob: Glob, path: string): boolean {
  const names = path.split("/");
  return glob.alternatives.some((segments) => matchesSegments(segments, names));
}

/** Whether one segment other than `**` matches a name. */
export function matchesName(segment: GlobSegment, name: string): boolean {
  if (segment.kind === "literal") return segment.name === name;
  return segment.kind === "globstar" || (name.endsWith(segment.suffix) && matchesTokens(segment.tokens, name));
}

/** The text with which every name that the segment matches must end; empty where there is none. */
export function requiredSuffix(segment: GlobSegment): string {
  if (segment.kind === "literal") return segment.name;
  return segment.kind === "globstar" ? "" : segment.suffix;
}

function matchesSegments(segments: GlobSegments, names: readonly string[]): boolean {
  let segment = 0;
  let name = 0;
  let starSegment = -1;
  let starName = 0;
  while (name < names.length) {
    const current = segments[segment];
    if (current?.kind === "globstar") {
      starSegment = segment++;
      starName = name;
    } else if (current !== undefined && matchesName(current, names[name] ?? "")) {
      segment++;
      name++;
    } else if (starSegment >= 0) {
      segment = starSegment + 1;
      name = ++starName;
    } else {
      return false;
    }
  }
  while (segments[segment]?.kind === "globstar") segment++;
  return segment === segments.length;
}

function matchesTokens(tokens: readonly Token[], name: string): boolean {
  let token = 0;
  let at = 0;
  let starToken = -1;
  let starAt = 0;
  while (at < name.length || token < tokens.length) {
    const current = tokens[token];
    const width = current === undefined || current.kind === "any" ? -1 : tokenWidth(current, name, at);
    if (current?.kind === "any") {
      starToken = token++;
      starAt = at;
    } else if (width >= 0) {
      token++;
      at += width;
    } else if (starToken >= 0 && starAt < name.length) {
      token = starToken + 1;
      at = ++starAt;
    } else {
      return false;
    }
  }
  return true;
}

/** Length of what the token takes at a position, or -1 where it does not match. */
function tokenWidth(token: Exclude<Token, { readonly kind: "any" }>, name: string, at: number): number {
  if (token.kind === "text") return name.startsWith(token.text, at) ? token.text.length : -1;
  const point = name.codePointAt(at);
  if (point === undefined) return -1;
  if (token.kind === "class" && token.ranges.some(([low, high]) => point >= low && point <= high) === token.negated) return -1;
  return point > 0xffff ? 2 : 1;
}

/** Two `**` in a row are one. */
function compileSegments(text: string): GlobSegments {
  return text
    .split("/")
    .map(compileSegment)
    .filter((segment, index, all) => segment.kind !== "globstar" || all[index - 1]?.kind !== "globstar");
}

function compileSegment(text: string): GlobSegment {
  if (text === "**") return { kind: "globstar" };
  const tokens: Token[] = [];
  let literal = "";
  const flush = (): void => {
    if (literal !== "") tokens.push({ kind: "text", text: literal });
    literal = "";
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    const classEnd = char === "[" ? text.indexOf("]", at + 2) : -1;
    if (char === "*") {
      flush();
      if (tokens.at(-1)?.kind !== "any") tokens.push({ kind: "any" });
    } else if (char === "?") {
      flush();
      tokens.push({ kind: "one" });
    } else if (classEnd > 0) {
      flush();
      tokens.push(compileClass(text.slice(at + 1, classEnd)));
      at = classEnd;
    } else {
      if (char === "\\" && at + 1 < text.length) at++;
      literal += text[at];
    }
  }
  flush();
  const [only] = tokens;
  if (tokens.length === 0) return { kind: "literal", name: "" };
  if (tokens.length === 1 && only?.kind === "text") return { kind: "literal", name: only.text };
  const last = tokens.at(-1);
  return { kind: "pattern", text, tokens, suffix: last?.kind === "text" ? last.text : "" };
}

function compileClass(body: string): Token {
  const negated = body.startsWith("!") || body.startsWith("^");
  const points = Array.from(negated ? body.slice(1) : body, (char) => char.codePointAt(0) ?? 0);
  const ranges: (readonly [number, number])[] = [];
  for (let at = 0; at < points.length; at++) {
    const low = points[at] ?? 0;
    const high = points[at + 2];
    if (points[at + 1] === 0x2d && high !== undefined) {
      ranges.push([low, high]);
      at += 2;
    } else {
      ranges.push([low, low]);
    }
  }
  return { kind: "class", negated, ranges };
}

/** The texts that a glob stands for when its braces are written out; braces may nest. An unclosed brace is literal. */
function expandBraces(text: string): readonly string[] {
  const open = findBrace(text);
  if (open === undefined) return [text];
  const { start, end, parts } = open;
  const head = text.slice(0, start);
  const tails = expandBraces(text.slice(end + 1));
  const bodies = parts.flatMap(expandBraces);
  if (bodies.length * tails.length > MAX_ALTERNATIVES) throw new RangeError(`glob has more than ${MAX_ALTERNATIVES} alternatives: ${text}`);
  return bodies.flatMap((body) => tails.map((tail) => head + body + tail));
}

function findBrace(text: string): { readonly start: number; readonly end: number; readonly parts: readonly string[] } | undefined {
  let start = -1;
  let depth = 0;
  let from = 0;
  let parts: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "\\") {
      at++;
    } else if (char === "{") {
      if (depth++ === 0) {
        start = at;
        from = at + 1;
        parts = [];
      }
    } else if (char === "," && depth === 1) {
      parts.push(text.slice(from, at));
      from = at + 1;
    } else if (char === "}" && depth > 0 && --depth === 0) {
      return { start, end: at, parts: [...parts, text.slice(from, at)] };
    }
  }
  return undefined;
}
