/** One way in which a server wants to be shown who asks. */
export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** By name in lower case; the first of equal names counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** More than any server has. */
const MAX_CHALLENGES = 16;
const MAX_LENGTH = 8192;

const BLANKS = /[ \t]*/y;
const SEPARATORS = /[ \t,]*/y;
const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;

/**
 * The challenges of a `WWW-Authenticate` header; what cannot be understood is passed over.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#name-www-authenticate
 */
export function parseChallenges(text: string): readonly Challenge[] {
  const header = text.slice(0, MAX_LENGTH);
  const found: { scheme: string; parameters: Map<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  while (at < header.length) {
    take(SEPARATORS);
    const name = take(TOKEN)?.[0];
    if (name === undefined) {
      // Not a name: pass over this part of the list.
      const comma = header.indexOf(",", at);
      at = comma < 0 ? header.length : comma + 1;
      continue;
    }
    const before = at;
    take(BLANKS);
    if (header[at] !== "=") {
      if (found.length >= MAX_CHALLENGES) break;
      at = before;
      found.push({ scheme: name.toLowerCase(), parameters: new Map() });
      continue;
    }
    at++;
    take(BLANKS);
    const value = take(QUOTED)?.[1]?.replace(/\\(.)/g, "$1") ?? take(TOKEN)?.[0] ?? "";
    const parameters = found.at(-1)?.parameters;
    if (parameters !== undefined && !parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
  }
  return found;
}
