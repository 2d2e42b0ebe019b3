/**
 * A CPE name in parts. Values are plain text: `*` means any, `-` means not applicable. A backslash stands only where plain text would
 * mean something else: `\*`, `\?`, `\\`, and `\-` for a value that is a hyphen.
 */
export interface Cpe {
  /** `a`, `o` or `h`, or `*` or `-`. */
  readonly part: string;
  readonly vendor: string;
  readonly product: string;
  readonly version: string;
  readonly update: string;
  readonly edition: string;
  readonly language: string;
  readonly softwareEdition: string;
  readonly targetSoftware: string;
  readonly targetHardware: string;
  readonly other: string;
}

const ATTRIBUTES = [
  "part",
  "vendor",
  "product",
  "version",
  "update",
  "edition",
  "language",
  "softwareEdition",
  "targetSoftware",
  "targetHardware",
  "other",
] as const satisfies readonly (keyof Cpe)[];

const FORMATTED_PREFIX = "cpe:2.3:";
const URI_PREFIX = "cpe:/";

const ANY = "*";
const NOT_APPLICABLE = "-";

/** The name that stands for every CPE: all parts `*`. */
export const anyCpe: Cpe = fromValues([]);

/**
 * The parts of a CPE 2.3 formatted string (all eleven must be there) or of a URI (`cpe:/a:vendor:product:...`, missing parts are `*`);
 * undefined where it is neither. Case is kept in a formatted string; a URI is taken in lower case.
 * Punctuation that lacks its backslash is taken as it stands. Source: NIST IR 7695, 6.1.3 and 6.2.3.
 */
export function parseCpe(text: string): Cpe | undefined {
  const head = text.slice(0, FORMATTED_PREFIX.length).toLowerCase();
  const values =
    head === FORMATTED_PREFIX ? formattedValues(text) : head.startsWith(URI_PREFIX) ? uriValues(text.toLowerCase()) : undefined;
  if (values === undefined || !/^[aoh*-]$/.test(values[0] ?? "")) return undefined;
  return fromValues(values);
}

/** The CPE 2.3 formatted string: punctuation but `-._` gets a backslash, white space becomes `_`, an empty value `*`. Source: NIST IR 7695, 6.2.2. */
export function formatCpe(cpe: Cpe): string {
  return FORMATTED_PREFIX + ATTRIBUTES.map((attribute) => formatValue(cpe[attribute])).join(":");
}

function fromValues(values: readonly string[]): Cpe {
  const [part = ANY, vendor = ANY, product = ANY, version = ANY, update = ANY, edition = ANY, language = ANY, ...rest] = values;
  const [softwareEdition = ANY, targetSoftware = ANY, targetHardware = ANY, other = ANY] = rest;
  return { part, vendor, product, version, update, edition, language, softwareEdition, targetSoftware, targetHardware, other };
}

function formattedValues(text: string): readonly string[] | undefined {
  const fields: string[] = [];
  let start = FORMATTED_PREFIX.length;
  for (let at = start; at <= text.length; at += 1) {
    if (text[at] === "\\") {
      at += 1;
    } else if (at === text.length || text[at] === ":") {
      fields.push(text.slice(start, at));
      start = at + 1;
    }
  }
  const sound = fields.length === ATTRIBUTES.length && fields.every((field) => /^\S+$/.test(field));
  return sound
    ? fields.map((field) =>
        field === "\\-" ? field : field.replace(/\\(\S)/gu, (pair, char: string) => ("*?\\".includes(char) ? pair : char)),
      )
    : undefined;
}

function uriValues(text: string): readonly string[] | undefined {
  const fields = text.slice(URI_PREFIX.length).split(":");
  if (fields.length > 7 || fields[0] === "") return undefined;
  const [part = "", vendor = "", product = "", version = "", update = "", edition = "", language = ""] = fields;
  const packed = edition.startsWith("~") ? edition.slice(1).split("~") : [edition];
  if (packed.length !== 1 && packed.length !== 5) return undefined;
  const [plainEdition = "", ...extended] = packed;
  const values = [part, vendor, product, version, update, plainEdition, language, ...extended].map(decodeUriValue);
  return values.every((value) => value !== undefined) ? values : undefined;
}

function decodeUriValue(field: string): string | undefined {
  if (field === "") return ANY;
  if (field === NOT_APPLICABLE) return NOT_APPLICABLE;
  if (/%(?![0-9a-f]{2})/.test(field) || /\s/.test(field)) return undefined;
  const value = field.replace(/%([0-9a-f]{2})|[*?\\]/g, (found, code: string | undefined) => {
    if (code === undefined) return `\\${found}`;
    if (code === "01") return "?";
    if (code === "02") return "*";
    const char = String.fromCharCode(Number.parseInt(code, 16));
    return "*?\\".includes(char) ? `\\${char}` : char;
  });
  return value === "-" ? "\\-" : value;
}

function formatValue(value: string): string {
  if (value === "") return ANY;
  if (value === ANY || value === NOT_APPLICABLE || value === "\\-") return value;
  return value.replace(/\\[*?\\]|[\s!"#$%&'()+,/:;<=>@[\]^`{|}~\\]/g, (found) => {
    if (found.length === 2) return found;
    return /\s/.test(found) ? "_" : `\\${found}`;
  });
}
