/** A person as package.json names one; absent parts are empty. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly url: string;
}

/** What stands for a person whose text has another form. */
export const nobody: Person = { name: "", email: "", url: "" };

/**
 * The parts of `Name <mail> (address)`; nobody where the text has another form. The name keeps white space at its end, but for the one
 * sign that parts it from what follows. Source: https://docs.npmjs.com/cli/configuring-npm/package-json#people-fields-author-contributors
 */
export function parsePerson(text: string): Person {
  const start = text.search(/[^\t\n\f\r ]/);
  if (start < 0) return nobody;
  const mark = text.slice(start).search(/[<(]/);
  if (mark < 0) return { ...nobody, name: text.slice(start) };
  const open = start + mark;
  if (open === 0 || !isSpace(text[open - 1])) return nobody;
  const name = text.slice(Math.min(start, open - 1), open - 1);
  const tail = tailOf(text);
  if (text[open] === "(") {
    const url = tail.bracketed(open);
    return url === undefined ? nobody : { ...nobody, name, url };
  }
  const lineFeed = text.indexOf("\n", open);
  const last = lineFeed < 0 ? text.length : lineFeed;
  for (let close = text.lastIndexOf(">", last); close > open; close = text.lastIndexOf(">", close - 1)) {
    const email = text.slice(open + 1, close);
    if (close + 1 >= tail.end) return { name, email, url: "" };
    const url = isSpace(text[close + 1]) && text[close + 2] === "(" ? tail.bracketed(close + 2) : undefined;
    if (url !== undefined) return { name, email, url };
  }
  return nobody;
}

/** `Name <mail> (address)`, without the parts that are empty. */
export function formatPerson({ name, email, url }: Person): string {
  return `${name}${email === "" ? "" : ` <${email}>`}${url === "" ? "" : ` (${url})`}`;
}

/** Where a text ends but for white space, and what stands in brackets that open at a place and close at that end, in one line. */
function tailOf(text: string): { readonly end: number; bracketed(open: number): string | undefined } {
  let end = text.length;
  while (end > 0 && isSpace(text[end - 1])) end -= 1;
  const lineFeed = text.lastIndexOf("\n", end - 1);
  const closes = text[end - 1] === ")";
  return { end, bracketed: (open) => (closes && end - 1 > open && lineFeed < open ? text.slice(open + 1, end - 1) : undefined) };
}

function isSpace(char: string | undefined): boolean {
  return char === " " || char === "\t" || char === "\n" || char === "\f" || char === "\r";
}
