import { imageSortColumns } from "@plimsoll/api";
import { text } from "../../text/en.js";
import { type FilterChip, filterField, filterFields, filterText, parseFilter } from "./filter-chip.js";

/** One key of the order; `descending` is written with `-` before it. */
export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
}

/** What the address says about the list of images and what lies over it (ui.md section 3). */
export interface ListAddress {
  /** Free text: image, tag or digest. */
  readonly text: string;
  readonly chips: readonly FilterChip[];
  readonly sort: SortKey;
  /** The image in the drawer, by its id or digest. */
  readonly image: string | undefined;
  readonly tab: DrawerTab;
  /** How the drawer lists findings. */
  readonly by: "package" | "cve";
  /** The package opened in the drawer. */
  readonly open: string | undefined;
}

/** The tabs of the drawer that exist. */
export const drawerTabs = ["vulnerabilities", "packages", "layers", "history"] as const;

/** One tab of the drawer. */
export type DrawerTab = (typeof drawerTabs)[number];

const defaultSort: SortKey = { column: "maxCvss", descending: true };

/** Reads the address; what it does not know is ignored (and kept by changeAddress). */
export function parseAddress(parameters: URLSearchParams): ListAddress {
  const chips = filterFields.flatMap((field) => {
    const value = parameters.get(field.name);
    return value === null ? [] : [parseFilter(field, value)];
  });
  const tab = drawerTabs.find((name) => name === parameters.get("tab")) ?? "vulnerabilities";
  return {
    text: parameters.get("q") ?? "",
    chips,
    sort: parseSort(parameters.get("sort")),
    image: parameters.get("image") ?? undefined,
    tab,
    by: parameters.get("by") === "cve" ? "cve" : "package",
    open: parameters.get("open") ?? undefined,
  };
}

/** The address with some parameters set anew; `undefined` or an empty text removes one, others stay as they are. */
export function changeAddress(parameters: URLSearchParams, changes: Readonly<Record<string, string | undefined>>): URLSearchParams {
  const changed = new URLSearchParams(parameters);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") changed.delete(name);
    else changed.set(name, value);
  }
  return changed;
}

/** The address without any filter and free text; order and drawer stay. */
export function clearFilters(parameters: URLSearchParams): URLSearchParams {
  const names = ["q", ...filterFields.map((field) => field.name)];
  return changeAddress(parameters, Object.fromEntries(names.map((name) => [name, undefined])));
}

/** The filters that the server is asked with, bad ones left out; `without` leaves one more out. */
export function filterQuery(address: ListAddress, without?: string): Readonly<Record<string, string>> {
  const entries = address.chips
    .filter((chip) => chip.problem === undefined && chip.field.name !== without)
    .map((chip) => [chip.field.name, filterText(chip)] as const);
  const q = address.text.trim();
  return Object.fromEntries(q === "" || without === "q" ? entries : [...entries, ["q", q] as const]);
}

/** The order as the address and the server write it: `-maxCvss`. */
export function sortText(sort: SortKey): string {
  return `${sort.descending ? "-" : ""}${sort.column}`;
}

/** The order in words: `Max CVSS, highest first`. */
export function sortWords({ column, descending }: SortKey): string {
  const name = imageSortColumns.find((one) => one === column);
  return name === undefined ? "" : text.sortOrder[name][descending ? 0 : 1];
}

/** The order after a click on a column's head: numbers begin with the highest, names with A, a second click turns round. */
export function nextSort(sort: SortKey, column: string): SortKey {
  if (sort.column === column) return { column, descending: !sort.descending };
  return { column, descending: column !== "name" };
}

/** The results chosen by the strip: none means all. */
export function chosenResults(address: ListAddress): readonly string[] {
  const chip = address.chips.find((one) => one.field.name === "result");
  return chip === undefined || chip.problem !== undefined || chip.negated ? [] : chip.values.map((value) => value.toLowerCase());
}

/** The one CVE that the list is asked for, in capitals; `undefined` when there is none or several. */
export function searchedCve(address: ListAddress): string | undefined {
  const chip = address.chips.find((one) => one.field.name === "cve");
  if (chip === undefined || chip.problem !== undefined || chip.negated || chip.values.length !== 1) return undefined;
  return chip.values[0]?.toUpperCase();
}

/** The text of a switch filter after a click: on, or off. */
export function toggledSwitch(address: ListAddress, name: string): string | undefined {
  const on = address.chips.some((chip) => chip.field.name === name && chip.problem === undefined);
  return on || filterField(name) === undefined ? undefined : "1";
}

function parseSort(written: string | null): SortKey {
  const first = written?.split(",")[0] ?? "";
  const column = first.replace(/^-/, "");
  return imageSortColumns.some((name) => name === column) ? { column, descending: first.startsWith("-") } : defaultSort;
}
