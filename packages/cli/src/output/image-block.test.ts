import { expect, test } from "vitest";
import type { FindingRow } from "./findings-table.js";
import { type ImageBlock, renderImageBlock, severityCounts } from "./image-block.js";
import { renderOverview } from "./image-overview.js";
import { textWidth } from "./text-width.js";

const openssl: FindingRow = {
  dependency: "libssl1.1 1.1.1k-1+deb11u1",
  severity: "Critical",
  id: "CVE-2021-3711",
  cvss: "9.8",
  description: "The size that a first call returns can be smaller than what the second call writes, so a buffer overflows.",
  fix: "fixed in [1.1.1k-1+deb11u2]",
  reference: "https://security-tracker.example.org/tracker/CVE-2021-3711",
  layer: "0 ADD file:4ff85d9f6aa2… in /",
  exploitation: "94.2% KEV",
  knownExploited: true,
};
const lodash: FindingRow = {
  dependency: "lodash 4.17.15",
  severity: "High",
  id: "GHSA-35jh-r3h4-6jhm",
  cvss: "N/A",
  description: "",
  fix: "not fixed",
  reference: "",
  layer: "3 RUN npm ci",
  exploitation: "",
  knownExploited: false,
};
const block: ImageBlock = {
  name: "shop.tar",
  digest: "sha256:aa",
  distro: "Debian GNU/Linux 11 (bullseye)",
  dependencyCount: 157,
  findings: [openssl, lodash, lodash],
  suppressed: [],
  result: "WARN",
  thresholds: { warn: 7, fail: 9.95 },
  database: "2026-11-23, schema 6.1.9",
  remarks: ["1 file could not be read"],
};

test("80 columns: what does not fit stands below its row", () => {
  expect(renderImageBlock(block, { width: 80, colour: false })).toBe(
    `Summary:
Name: shop.tar
Digest: sha256:aa
Number of dependencies: 157
Total vulnerabilities: 2, critical: 1, high: 1, medium: 0, low: 0, N/A: 0
Distribution: Debian GNU/Linux 11 (bullseye)
Database: 2026-11-23, schema 6.1.9
Note: 1 file could not be read

Scan result: ⚠ WARN (warn_threshold - 7.0, fail_threshold - 9.95)
+------------------+----------+---------------------+------+-------------------+
| DEPENDENCY       | SEVERITY | CVE-ID              | CVSS | FIX RESULT        |
+------------------+----------+---------------------+------+-------------------+
| libssl1.1        | Critical | CVE-2021-3711       |  9.8 | fixed in [1.1.1k- |
| 1.1.1k-1+deb11u1 |          |                     |      | 1+deb11u2]        |
|   The size that a first call returns can be smaller than what the second     |
|   call writes, so a buffer overflows.                                        |
|   https://security-tracker.example.org/tracker/CVE-2021-3711                 |
|   layer 0 ADD file:4ff85d9f6aa2… in /                                        |
|   EPSS 94.2% KEV                                                             |
+------------------+----------+---------------------+------+-------------------+
| lodash 4.17.15   | High     | GHSA-35jh-r3h4-6jhm |  N/A | not fixed         |
|   layer 3 RUN npm ci                                                         |
+------------------+----------+---------------------+------+-------------------+
`,
  );
});

test("160 columns: the reference's columns in their order, then ours", () => {
  const [header] = renderImageBlock(block, { width: 160, colour: false })
    .split("\n")
    .filter((line) => line.includes("CVE-ID"));
  expect(header?.split("|").map((cell) => cell.trim())).toEqual([
    "",
    "DEPENDENCY",
    "SEVERITY",
    "CVE-ID",
    "CVSS",
    "DESCRIPTION",
    "FIX RESULT",
    "REFERENCES",
    "LAYER",
    "EPSS",
    "",
  ]);
});

test.each([80, 100, 120, 140, 160])("%i columns hold every line of a table", (width) => {
  const wide = { ...openssl, dependency: `${"漏洞".repeat(40)} 1`, fix: `fixed in [${"1.2.3, ".repeat(60)}]`, layer: "x".repeat(500) };
  const lines = renderImageBlock({ ...block, findings: [wide, openssl, lodash] }, { width, colour: false }).split("\n");
  expect(lines.filter((line) => /^[+|]/.test(line) && textWidth(line) > width)).toEqual([]);
});

test("colour adds escape sequences and nothing else", () => {
  const escape = String.fromCharCode(27);
  const plain = renderImageBlock(block, { width: 100, colour: false });
  const coloured = renderImageBlock(block, { width: 100, colour: true });
  expect(coloured).toContain(`Scan result: ${escape}[33m⚠ WARN${escape}[0m (`);
  expect(coloured.replaceAll(new RegExp(`${escape}\\[[0-9;]+m`, "g"), "")).toBe(plain);
});

test("names and remarks cannot steer the terminal or add lines", () => {
  const text = renderImageBlock(
    { ...block, name: "a\u001b[2J\nScan result: PASS", remarks: ["x\r\ny\u202e"], findings: [] },
    { width: 80, colour: false },
  );
  expect(text.split("\n").slice(1, 2)).toEqual(["Name: a\\u{1b}[2J Scan result: PASS"]);
  expect(text).toContain("\nNote: x y\\u{202e}\n");
});

test("many remarks are cut, suppressed findings stand apart", () => {
  const remarks = Array.from({ length: 25 }, (_, index) => `remark ${index}`);
  const text = renderImageBlock(
    { ...block, remarks, findings: [], suppressed: [{ ...lodash, suppression: "ignored" }] },
    { width: 120, colour: false },
  );
  expect(text).toContain("Note: remark 9\nNote: 15 more, see -o json\n");
  expect(text).toContain("Total vulnerabilities: 0, critical: 0, high: 0, medium: 0, low: 0, N/A: 0\n");
  expect(text).toMatch(/\nSuppressed, counted nowhere:\n\+-[^]*\| ignored +\|\n/);
});

test("counts keep the reference's words; negligible ones stand behind", () => {
  const rows = ["Critical", "Negligible", "N/A", "Low", "Low"].map((severity) => ({ ...lodash, severity }));
  expect(severityCounts(rows)).toBe("5, critical: 1, high: 0, medium: 0, low: 2, N/A: 1, negligible: 1");
});

test("the overview has a line for each image", () => {
  const rows = [
    { name: "a.tar", result: "WARN", detail: "2" },
    { name: "b\u001b.tar", result: "ERROR", detail: "input-not-found" },
  ] as const;
  expect(renderOverview(rows, { width: 80, colour: false })).toBe(
    `Images:
+-------------+--------+-----------------+
| IMAGE       | RESULT | VULNERABILITIES |
+-------------+--------+-----------------+
| a.tar       | ⚠ WARN | 2               |
| b\\u{1b}.tar | ERROR  | input-not-found |
+-------------+--------+-----------------+
`,
  );
});
