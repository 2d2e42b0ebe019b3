/** How the values of a filter are written. */
type FilterKind = "list" | "range" | "switch";

/** One filter that the list of images knows (ui.md section 3). */
export interface FilterField {
  readonly name: string;
  readonly label: string;
  readonly kind: FilterKind;
  readonly hint: string;
  /** The only values there are; absent where any text may stand. */
  readonly choices?: readonly string[];
  /** Least and greatest number of a range. */
  readonly bounds?: readonly [number, number];
}

/** One filter of the address, as a chip shows it. */
export interface FilterChip {
  readonly field: FilterField;
  /** Several are joined by or; a range has one, `7.0..9.0`. */
  readonly values: readonly string[];
  readonly negated: boolean;
  /** Why the value is no good; such a filter is shown struck through and not sent. */
  readonly problem?: string;
}

/** Every filter, in the order of the menu. */
export const filterFields: readonly FilterField[] = [
  { name: "result", label: "Result", kind: "list", hint: "Fail, Warn, Pass, Unknown", choices: ["fail", "warn", "pass", "unknown"] },
  { name: "registry", label: "Registry", kind: "list", hint: "path and everything below" },
  { name: "repository", label: "Repository", kind: "list", hint: "" },
  { name: "tag", label: "Tag", kind: "list", hint: "" },
  { name: "cve", label: "CVE", kind: "list", hint: "exact ID" },
  { name: "package", label: "Package", kind: "list", hint: "exact name" },
  {
    name: "severity",
    label: "Severity",
    kind: "list",
    hint: "Critical, High, Medium, Low",
    choices: ["critical", "high", "medium", "low", "negligible"],
  },
  { name: "cvss", label: "CVSS", kind: "range", hint: "from, to", bounds: [0, 10] },
  { name: "epss", label: "EPSS", kind: "range", hint: "from, to (0 to 1)", bounds: [0, 1] },
  { name: "kev", label: "Known exploited", kind: "switch", hint: "" },
  { name: "fix", label: "Fix available", kind: "switch", hint: "" },
  { name: "running", label: "Running now", kind: "switch", hint: "" },
  {
    name: "source",
    label: "Source",
    kind: "list",
    hint: "cluster, pipeline, registry, manual",
    choices: ["cluster", "pipeline", "registry", "manual"],
  },
  { name: "gaps", label: "Not read in full", kind: "switch", hint: "coverage gaps" },
];

const cveShape = /^CVE-\d{4}-\d{4,19}$/i;
const advisoryShape = /^[a-z][a-z0-9]*-[a-z0-9:._-]+$/i;

/** The field of that name. */
export function filterField(name: string): FilterField | undefined {
  return filterFields.find((field) => field.name === name);
}

/** Reads one filter's text of the address; a bad value gives a chip with its problem. */
export function parseFilter(field: FilterField, text: string): FilterChip {
  const negated = text.startsWith("!");
  const body = negated ? text.slice(1) : text;
  const values = body
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");
  const problem = filterProblem(field, values);
  return { field, values, negated, ...(problem === undefined ? {} : { problem }) };
}

/** The text of a chip in the address: the inverse of parseFilter. */
export function filterText(chip: FilterChip): string {
  return `${chip.negated ? "!" : ""}${chip.values.join(",")}`;
}

/** A chip in words, in two parts: muted field with its sign, then the value. */
export function chipWords(chip: FilterChip): { readonly field: string; readonly value: string } {
  const { field, values, negated } = chip;
  if (field.kind === "switch") return { field: negated ? "not" : "", value: field.label };
  if (field.kind === "range" && chip.problem === undefined) return { field: field.label, value: rangeWords(values[0] ?? "", negated) };
  return { field: `${field.label} ${negated ? "is not" : "="}`, value: values.map((value) => valueWord(field, value)).join(" or ") };
}

/** One value as people read it: `fail` is Fail, a CVE is in capitals. */
export function valueWord(field: FilterField, value: string): string {
  if (field.choices?.includes(value.toLowerCase())) return value.charAt(0).toUpperCase() + value.slice(1).toLowerCase();
  return field.name === "cve" && isCveId(value) ? value.toUpperCase() : value;
}

/** Whether text is a full CVE id. */
export function isCveId(text: string): boolean {
  return cveShape.test(text.trim());
}

function filterProblem(field: FilterField, values: readonly string[]): string | undefined {
  if (values.length === 0) return "no value";
  if (field.kind === "switch") return values.length === 1 && values[0] === "1" ? undefined : "only 1 can stand here";
  if (field.kind === "range") return rangeProblem(values, field.bounds ?? [0, Number.MAX_VALUE]);
  if (field.name === "cve" && !values.every((value) => advisoryShape.test(value))) return "not an ID such as CVE-2021-44228";
  const { choices } = field;
  const wrong = choices === undefined ? undefined : values.find((value) => !choices.includes(value.toLowerCase()));
  return wrong === undefined ? undefined : `not one of ${choices?.join(", ")}`;
}

function rangeProblem(values: readonly string[], bounds: readonly [number, number]): string | undefined {
  const ends = /^(\d+(?:\.\d+)?)?\.\.(\d+(?:\.\d+)?)?$/.exec(values[0] ?? "");
  if (values.length !== 1 || ends === null || (ends[1] === undefined && ends[2] === undefined))
    return "not a range such as 7.0.. or 4.0..6.9";
  const low = ends[1] === undefined ? bounds[0] : Number(ends[1]);
  const high = ends[2] === undefined ? bounds[1] : Number(ends[2]);
  if (low < bounds[0] || high > bounds[1]) return `outside ${bounds[0]} to ${bounds[1]}`;
  return low > high ? "ends before it begins" : undefined;
}

function rangeWords(range: string, negated: boolean): string {
  const [low = "", high = ""] = range.split("..");
  const words = high === "" ? `${low} and up` : low === "" ? `up to ${high}` : `${low} to ${high}`;
  return negated ? `not ${words}` : words;
}
