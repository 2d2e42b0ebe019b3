import { expect, test } from "vitest";
import { chipWords, filterField, filterText, parseFilter } from "./filter-chip.js";
import {
  changeAddress,
  chosenResults,
  clearFilters,
  filterQuery,
  nextSort,
  parseAddress,
  searchedCve,
  sortText,
  toggledSwitch,
} from "./list-address.js";

function chipOf(name: string, text: string) {
  const field = filterField(name);
  if (field === undefined) throw new Error(`no field ${name}`);
  return parseFilter(field, text);
}

test.each([
  { name: "result", text: "fail,warn", words: "Result = Fail or Warn" },
  { name: "registry", text: "!quay.example", words: "Registry is not quay.example" },
  { name: "cve", text: "cve-2021-44228", words: "CVE = CVE-2021-44228" },
  { name: "cvss", text: "9.0..", words: "CVSS 9.0 and up" },
  { name: "cvss", text: "..6.9", words: "CVSS up to 6.9" },
  { name: "epss", text: "0.1..0.5", words: "EPSS 0.1 to 0.5" },
  { name: "kev", text: "1", words: "Known exploited" },
])("chip $name=$text", ({ name, text, words }) => {
  const chip = chipOf(name, text);
  const { field, value } = chipWords(chip);
  expect({ words: `${field} ${value}`.trim(), problem: chip.problem, text: filterText(chip) }).toEqual({ words, problem: undefined, text });
});

test.each([
  { name: "result", text: "bad", problem: "not one of fail, warn, pass, unknown" },
  { name: "result", text: "", problem: "no value" },
  { name: "cve", text: "log4shell", problem: "not an ID such as CVE-2021-44228" },
  { name: "cvss", text: "high", problem: "not a range such as 7.0.. or 4.0..6.9" },
  { name: "cvss", text: "9..11", problem: "outside 0 to 10" },
  { name: "cvss", text: "9..7", problem: "ends before it begins" },
  { name: "kev", text: "yes", problem: "only 1 can stand here" },
])("bad value $name=$text", ({ name, text, problem }) => {
  expect(chipOf(name, text).problem).toBe(problem);
});

test("bad filters are shown and not sent", () => {
  const address = parseAddress(new URLSearchParams("result=fail&severity=bad&q=api&cvss=9.."));
  expect(address.chips.map((chip) => chip.field.name)).toEqual(["result", "severity", "cvss"]);
  expect(filterQuery(address)).toEqual({ result: "fail", cvss: "9..", q: "api" });
  expect(filterQuery(address, "cvss")).toEqual({ result: "fail", q: "api" });
});

test("unknown parameters are kept", () => {
  const changed = changeAddress(new URLSearchParams("later=1&kev=1"), { kev: undefined, image: "7" });
  expect(changed.toString()).toBe("later=1&image=7");
});

test("clearing takes filters and text away, nothing else", () => {
  expect(clearFilters(new URLSearchParams("q=a&cve=CVE-2021-44228&sort=name&image=7")).toString()).toBe("sort=name&image=7");
});

test.each([
  { name: "preset", text: "", expected: "-maxCvss" },
  { name: "given", text: "sort=name", expected: "name" },
  { name: "first of several", text: "sort=-maxEpss,name", expected: "-maxEpss" },
  { name: "no such column", text: "sort=-colour", expected: "-maxCvss" },
])("sort: $name", ({ text, expected }) => {
  expect(sortText(parseAddress(new URLSearchParams(text)).sort)).toBe(expected);
});

test.each([
  { column: "maxCvss", expected: "maxCvss" },
  { column: "name", expected: "name" },
  { column: "running", expected: "-running" },
])("a click on $column", ({ column, expected }) => {
  expect(sortText(nextSort({ column: "maxCvss", descending: true }, column))).toBe(expected);
});

test("strip and CVE search read the address", () => {
  const address = parseAddress(new URLSearchParams("result=FAIL&cve=cve-2024-3094&kev=1"));
  expect([chosenResults(address), searchedCve(address), toggledSwitch(address, "kev"), toggledSwitch(address, "fix")]).toEqual([
    ["fail"],
    "CVE-2024-3094",
    undefined,
    "1",
  ]);
});
