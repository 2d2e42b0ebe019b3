import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../artifact/package.js";
import type { Advisory, AdvisoryPackage } from "../advisory.js";
import { parseOs } from "../operating-system.js";
import { decodeOsv } from "../osv/decode.js";
import { createFactsDecoder, type Fact, isFactsHeader } from "./decode.js";
import { encodeAdvisory, encodeCwe, encodeEpss, encodeKnownExploited, encodeProvider, factsHeader } from "./encode.js";
import type { ProviderDefaults } from "./provider-defaults.js";

const plain: ProviderDefaults = { id: "test", cves: "aliases", scale: "CHML", rank: 0 };

const debian: ProviderDefaults = {
  id: "debian",
  captured: "2023-04-02T00:00:00Z",
  url: "https://example.org/{id}",
  errataUrl: "https://example.org/errata/{id}",
  type: "deb",
  scheme: "dpkg",
  fixKind: "advisory",
  noFix: "not-fixed",
  cves: "none",
  scale: "CHMLN",
  rank: 1,
};

/** What lines say, after a header and a provider's line. */
function decode(lines: readonly unknown[], provider: unknown = { provider: "test" }): unknown {
  const read = createFactsDecoder();
  read(factsHeader);
  read(provider as JsonValue);
  return lines.map((line) => read(JSON.parse(JSON.stringify(line)) as JsonValue)).at(-1);
}

function advisoryOf(fact: unknown): Advisory {
  const { value } = fact as { readonly value: Fact };
  if (value.kind !== "advisory") throw new Error(`it is ${value.kind}`);
  return value.advisory;
}

function systemOf(text: string): NonNullable<AdvisoryPackage["os"]> {
  const os = parseOs(text);
  if (os === undefined) throw new Error(text);
  return os;
}

/** Rows in an order that does not depend on how lines group them. */
function sorted(advisory: Advisory): Advisory {
  return { ...advisory, packages: [...advisory.packages].sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)) };
}

describe("a line of an advisory", () => {
  test("is read with what the provider line says", () => {
    const line = {
      id: "CVE-2023-0001",
      published: "2023-02-03",
      severities: ["medium", { value: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", source: "someone", rank: 2 }],
      packages: [
        { name: ["curl", "libcurl"], os: ["debian:10", "debian:11"], fixed: "7.64.0-4+deb10u5", errata: "DSA-1" },
        { name: "gone", os: "debian:11" },
        { name: "cleared", os: "debian:11", unaffected: true, state: "not-affected", module: "" },
      ],
    };
    const statement = { unaffected: false, cves: [], qualifiers: {} };
    const fixed = {
      type: "dpkg",
      constraint: "< 7.64.0-4+deb10u5",
      fix: {
        version: "7.64.0-4+deb10u5",
        state: "fixed",
        date: "2023-02-03",
        kind: "advisory",
        references: [{ url: "https://example.org/errata/DSA-1", id: "DSA-1", tags: ["advisory"] }],
      },
    };
    const row = (name: string, os: string) => ({ ecosystem: "deb", name, os: systemOf(os), ...statement, ranges: [fixed] });
    const without = (state: string) => ({ type: "dpkg", constraint: "", fix: { version: "", state, references: [] } });
    expect(advisoryOf(decode([line], encodeProvider(debian)))).toEqual({
      id: "CVE-2023-0001",
      provider: "debian",
      status: "active",
      published: "2023-02-03T00:00:00Z",
      assigners: [],
      description: "",
      references: [{ url: "https://example.org/CVE-2023-0001" }],
      aliases: [],
      severities: [
        { scheme: "CHMLN", value: "medium", rank: 1 },
        { scheme: "CVSS", value: { vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", version: "3.1" }, source: "someone", rank: 2 },
      ],
      packages: [
        row("curl", "debian:10"),
        row("curl", "debian:11"),
        row("libcurl", "debian:10"),
        row("libcurl", "debian:11"),
        { ecosystem: "deb", name: "gone", os: systemOf("debian:11"), ...statement, ranges: [without("not-fixed")] },
        {
          ecosystem: "deb",
          name: "cleared",
          os: systemOf("debian:11"),
          unaffected: true,
          cves: [],
          qualifiers: { rpmModularity: "" },
          ranges: [without("not-affected")],
        },
      ],
      cpes: [],
    });
  });

  test.each([
    ["since", { since: "1.0" }, { constraint: ">= 1.0", fix: { version: "1.0", state: "fixed", references: [] } }],
    ["from and last", { from: "1.0", last: "2.0" }, { constraint: ">= 1.0, <= 2.0" }],
    ["only", { only: "1.0" }, { constraint: "= 1.0" }],
    [
      "a whole constraint",
      { constraint: "> 1.0", fix: "2.0" },
      { constraint: "> 1.0", fix: { version: "2.0", state: "fixed", references: [] } },
    ],
    ["a state", { fixed: "1.0", state: "wont-fix" }, { constraint: "< 1.0", fix: { version: "1.0", state: "wont-fix", references: [] } }],
    [
      "a date",
      { fixed: "1.0", date: "2024-01-02", kind: "release" },
      { constraint: "< 1.0", fix: { version: "1.0", state: "fixed", date: "2024-01-02", kind: "release", references: [] } },
    ],
  ])("holds %s", (_, fields, expected) => {
    const line = { id: "X-1", packages: [{ type: "rpm", name: "x", scheme: "rpm", ...fields }] };
    expect(advisoryOf(decode([line])).packages[0]?.ranges).toEqual([{ type: "rpm", ...expected }]);
  });
});

describe("other lines", () => {
  test.each<readonly [string, JsonValue, unknown]>([
    [
      "a known-exploited CVE",
      encodeKnownExploited(
        {
          cve: "CVE-1",
          vendorProject: "V",
          product: "P",
          dateAdded: "2024-01-01",
          requiredAction: "Do.",
          dueDate: "2024-02-01",
          knownRansomwareCampaignUse: "known",
          notes: "N.",
          urls: ["https://example.org"],
          cwes: ["CWE-1"],
        },
        true,
      ),
      {
        kind: "known-exploited",
        knownExploited: {
          cve: "CVE-1",
          vendorProject: "V",
          product: "P",
          dateAdded: "2024-01-01",
          requiredAction: "Do.",
          dueDate: "2024-02-01",
          knownRansomwareCampaignUse: "known",
          notes: "N.",
          urls: ["https://example.org"],
          cwes: ["CWE-1"],
        },
      },
    ],
    [
      "a score",
      encodeEpss({ cve: "CVE-1", epss: 0.5, percentile: 0.25, date: "2025-02-20" }),
      { kind: "epss", epss: { cve: "CVE-1", epss: 0.5, percentile: 0.25, date: "2025-02-20" } },
    ],
    [
      "a weakness",
      encodeCwe({ cve: "CVE-1", cwe: "CWE-79", source: "s", type: "Primary" }),
      { kind: "cwe", cwe: { cve: "CVE-1", cwe: "CWE-79", source: "s", type: "Primary" } },
    ],
    ["a provider", encodeProvider(debian), { kind: "provider", provider: debian }],
    ["a header", factsHeader, { kind: "header" }],
  ])("%s", (_, line, value) => {
    expect(decode([line])).toEqual({ value });
  });

  test("sentences are left out unless they are asked for", () => {
    const fact = {
      cve: "CVE-1",
      vendorProject: "V",
      product: "P",
      dateAdded: "",
      requiredAction: "Do.",
      dueDate: "",
      knownRansomwareCampaignUse: "unknown",
      notes: "N.",
      urls: ["https://example.org"],
      cwes: [],
    };
    expect(encodeKnownExploited(fact)).toEqual({ kev: "CVE-1", vendor: "V", product: "P" });
  });
});

describe("encodeAdvisory", () => {
  const folder = fileURLToPath(new URL("../osv/testdata/", import.meta.url));
  const providers = [plain, debian, { ...plain, type: "python", scheme: "python", fixKind: "first-observed", noFix: "not-fixed" as const }];

  test.each(readdirSync(folder))("%s comes back, whatever the provider line says", (name) => {
    const decoded = decodeOsv((JSON.parse(readFileSync(`${folder}${name}`, "utf8")) as { osv: JsonValue }).osv);
    if ("problem" in decoded) throw new Error(decoded.problem);
    for (const provider of providers) {
      const { url: _, ...defaults } = provider;
      const advisory = { ...decoded.value.advisory, provider: provider.id };
      const line = encodeAdvisory(advisory, defaults, true);
      expect(sorted(advisoryOf(decode([line], encodeProvider(defaults))))).toEqual(sorted(advisory));
    }
  });

  test("packages that say the same share a line", () => {
    const range = { type: "dpkg", constraint: "< 1.0", fix: { version: "1.0", state: "fixed", references: [] } } as const;
    const packages = ["a", "b"].flatMap((name) =>
      ["debian:10", "debian:11"].map((os) => ({
        ecosystem: "deb",
        name,
        os: systemOf(os),
        unaffected: false,
        cves: [],
        qualifiers: {},
        ranges: [range],
      })),
    );
    const advisory: Advisory = {
      id: "CVE-1",
      provider: "debian",
      status: "active",
      assigners: [],
      description: "A sentence.",
      references: [{ url: "https://example.org/CVE-1" }, { url: "https://example.org/more" }],
      aliases: [],
      severities: [],
      packages,
      cpes: [],
    };
    expect(encodeAdvisory(advisory, debian)).toEqual({
      id: "CVE-1",
      packages: [{ name: ["a", "b"], os: ["debian:10", "debian:11"], fixed: "1.0" }],
    });
    expect(encodeAdvisory(advisory, debian, true)).toEqual({
      id: "CVE-1",
      text: "A sentence.",
      refs: ["https://example.org/more"],
      packages: [{ name: ["a", "b"], os: ["debian:10", "debian:11"], fixed: "1.0" }],
    });
  });
});

describe("createFactsDecoder", () => {
  test("demands the header first", () => {
    expect(createFactsDecoder()({ provider: "x" })).toEqual({ problem: 'the file does not begin with {"plimsoll":"facts","version":1}' });
    expect(createFactsDecoder()({ plimsoll: "facts", version: 2 })).toEqual({ problem: "version is not 1" });
    expect(isFactsHeader(factsHeader)).toBe(true);
    expect([null, [], "facts", { id: "facts" }].map((value) => isFactsHeader(value))).toEqual([false, false, false, false]);
  });

  test("demands a provider before advisories", () => {
    const read = createFactsDecoder();
    read(factsHeader);
    expect(read({ id: "X-1" })).toEqual({ problem: "no provider line stands before it" });
  });

  test.each<readonly [string, unknown, string]>([
    ["no object", [1], "the line is a list, not an object"],
    ["no id", {}, "id is absent, not text"],
    ["another status", { id: "X", status: "odd" }, "status is none of active, analyzing, disputed, rejected"],
    ["a package without a type", { id: "X", packages: [{ name: "x" }] }, "a package has no type"],
    ["no release", { id: "X", packages: [{ type: "deb", name: "x", os: "Debian 10" }] }, 'os is no release of a distribution: "Debian 10"'],
    ["another state", { id: "X", packages: [{ type: "deb", name: "x", state: "odd" }] }, "state is no fix state"],
    ["no day", { id: "X", packages: [{ type: "deb", name: "x", fixed: "1", date: "2024" }] }, "date is no day"],
    ["no version", { id: "X", packages: [{ type: "deb", name: "x", fixed: "1, 2" }] }, 'fixed is no version: "1, 2"'],
    ["a rank", { id: "X", severities: [{ value: "high", rank: 9 }] }, "a severity's rank is none of 0, 1, 2"],
    ["an import without a path", { id: "X", packages: [{ type: "go-module", name: "x", imports: [[]] }] }, "an import has no path"],
    [
      "rows without end",
      {
        id: "X",
        packages: [{ type: "deb", name: Array.from({ length: 300 }, String), os: Array.from({ length: 300 }, (_, at) => `debian:${at}`) }],
      },
      "a package makes more than 50000 rows",
    ],
    [
      "many such packages",
      { id: "X", packages: Array.from({ length: 3 }, () => ({ type: "deb", name: Array.from({ length: 20_000 }, String) })) },
      "it makes 60000 rows; at most 50000 are read",
    ],
    ["a score beyond 1", { epss: "CVE-1", score: 1.5, percentile: 0 }, "score is the number 1.5, not a number from 0 to 1"],
    ["a provider's rank", { provider: "x", rank: "1" }, "rank is none of 0, 1, 2"],
    ["a provider's CVEs", { provider: "x", cves: "all" }, "cves is none of aliases, id, none"],
    [
      "a flag that is text",
      { id: "X", packages: [{ type: "deb", name: "x", unaffected: "yes" }] },
      'unaffected is the text "yes", not true or false',
    ],
  ])("refuses %s", (_, line, problem) => {
    expect(decode([line])).toEqual({ problem });
  });
});
