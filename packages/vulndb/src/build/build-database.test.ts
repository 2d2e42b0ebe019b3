import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import Database from "libsql";
import { describe, expect, test } from "vitest";
import { openVulnerabilityDatabase, type VulnerabilityDatabase } from "../read/vulnerability-database.js";
import { indexStatements } from "../schema.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { type BuildOptions, type BuildReport, buildDatabase } from "./build-database.js";

const built = new Date("2026-08-22T01:02:03.456Z");

const header = { plimsoll: "facts", version: 1 };

function lines(...documents: readonly unknown[]): string {
  return documents.map((document) => `${JSON.stringify(document)}\n`).join("");
}

function npmRecord(id: string, changes: object = {}): object {
  const range = { type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.0.0" }] };
  return { id, modified: "2024-01-01T00:00:00Z", affected: [{ package: { ecosystem: "npm", name: "left" }, ranges: [range] }], ...changes };
}

/** Builds out of files (name and content) in a folder of their own. */
async function build(
  files: Readonly<Record<string, string | Buffer>>,
  options: Partial<BuildOptions> = {},
): Promise<{ readonly path: string; readonly folder: string; readonly report: BuildReport }> {
  const folder = temporaryFolder();
  const input = join(folder, "input");
  mkdirSync(input);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(input, name, ".."), { recursive: true });
    writeFileSync(join(input, name), content);
  }
  const path = join(folder, "built.db");
  return { path, folder, report: await buildDatabase({ inputs: [input], output: path, built, ...options }) };
}

function table(path: string, sql: string): unknown {
  const database = new Database(path);
  try {
    return database.prepare(sql).raw().all();
  } finally {
    database.close();
  }
}

/** The database, indexed as installing does it. */
function open(path: string): VulnerabilityDatabase {
  const database = new Database(path);
  for (const statement of indexStatements) database.exec(statement);
  database.close();
  return openVulnerabilityDatabase(path);
}

describe("buildDatabase", () => {
  test("a facts file makes rows that look-ups find", async () => {
    const facts = lines(
      header,
      { provider: "nvd", captured: "2026-01-02", url: "https://example.org/nvd/{id}", scheme: "", cves: "id", rank: 1 },
      {
        id: "CVE-2024-1",
        severities: [{ value: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", source: "someone" }],
        cpes: [
          {
            cpe: "cpe:2.3:a:curl:curl:*:*:*:*:*:*:*:*",
            from: "7.1",
            fixed: "8.0",
            platforms: ["cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*"],
          },
          { cpe: "cpe:2.3:a:CURL:libcurl:*:*:*:*:*:*:*:*" },
          { cpe: "no CPE" },
        ],
      },
      {
        provider: "debian",
        url: "https://example.org/{id}",
        errataUrl: "https://example.org/errata/{id}",
        type: "deb",
        scheme: "dpkg",
        fixKind: "advisory",
      },
      {
        id: "CVE-2024-1",
        published: "2024-01-02",
        packages: [
          { name: "curl", os: ["debian:10", "debian:11"], fixed: "7.64.0-4", errata: "DSA-1" },
          { name: "curl", os: "debian:12", unaffected: true, state: "not-affected" },
        ],
      },
      { kev: "CVE-2024-1", vendor: "V", product: "P", added: "2024-03-04", due: "2024-04-05", ransomware: "known", cwes: ["CWE-1"] },
      { epss: "CVE-2024-1", score: 0.5, percentile: 0.75, date: "2024-05-06" },
      { cwe: "CWE-79", cve: "CVE-2024-1", source: "s", type: "Primary" },
    );
    const { path, report } = await build({ "facts.jsonl": facts });
    expect(report).toEqual({
      records: 5,
      packagesLeftOut: 0,
      skipped: 0,
      problems: [],
      rows: { vulnerabilities: 2, affectedPackages: 2, unaffectedPackages: 1, cpes: 2, knownExploited: 1 },
    });
    const database = open(path);
    const vulnerability = {
      name: "CVE-2024-1",
      provider: "debian",
      status: "active",
      publishedDate: "2024-01-02T00:00:00Z",
      modifiedDate: "2024-01-02T00:00:00Z",
      description: "",
      references: [{ url: "https://example.org/CVE-2024-1" }],
      aliases: [],
      severities: [
        { scheme: "CVSS", value: { vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", version: "3.1" }, source: "someone", rank: 1 },
      ],
    };
    expect(database.info).toMatchObject({
      schemaVersion: "6.1.9",
      built: "2026-08-22T01:02:03Z",
      providers: [
        { id: "debian", capturedAt: "2026-08-22T01:02:03Z" },
        { id: "epss" },
        { id: "kev" },
        { id: "nvd", capturedAt: "2026-01-02T00:00:00Z" },
      ],
    });
    const distro = { name: "debian", majorVersion: "11", minorVersion: "", label: "", channel: "" };
    expect(database.findByDistro("CURL", distro)).toMatchObject({
      affected: [
        {
          vulnerability,
          cves: [],
          qualifiers: {},
          ecosystem: "deb",
          packageName: "curl",
          os: { name: "debian", releaseId: "debian", majorVersion: "11", codename: "bullseye" },
          ranges: [
            {
              version: { type: "dpkg", constraint: "< 7.64.0-4" },
              fix: {
                version: "7.64.0-4",
                state: "fixed",
                available: { date: "2024-01-02", kind: "advisory" },
                references: [{ url: "https://example.org/errata/DSA-1", id: "DSA-1", tags: ["advisory"] }],
              },
            },
          ],
        },
      ],
      unaffected: [],
    });
    expect(database.findByDistro("curl", { ...distro, majorVersion: "12" })).toMatchObject({
      affected: [],
      unaffected: [{ packageName: "curl" }],
    });
    expect(database.findByCpe("cpe:2.3:a:curl:curl:7.2:*:*:*:*:*:*:*")).toMatchObject([
      {
        cves: ["CVE-2024-1"],
        qualifiers: { platformCpes: ["cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*"] },
        ranges: [{ version: { constraint: ">= 7.1, < 8.0" }, fix: { version: "8.0", state: "fixed" } }],
      },
    ]);
    expect(database.findKnownExploited("CVE-2024-1")).toEqual([
      {
        cve: "CVE-2024-1",
        vendorProject: "V",
        product: "P",
        dateAdded: "2024-03-04T00:00:00Z",
        requiredAction: "",
        dueDate: "2024-04-05T00:00:00Z",
        knownRansomwareCampaignUse: "known",
        notes: "",
        urls: [],
        cwes: ["CWE-1"],
      },
    ]);
    expect(database.findEpss("CVE-2024-1")).toEqual([{ cve: "CVE-2024-1", epss: 0.5, percentile: 0.75, date: "2024-05-06" }]);
    expect(database.findCwes("CVE-2024-1")).toEqual([{ cve: "CVE-2024-1", cwe: "CWE-79", source: "s", type: "Primary" }]);
    expect(database.canonicalArchitecture("x86_64")).toBe("amd64");
    database.close();
  });

  test("OSV of every kind of file, plain and packed, in a folder", async () => {
    const { path, report } = await build({
      "about.json": "{}",
      "one/GHSA-1.json": JSON.stringify(npmRecord("GHSA-aaaa-aaaa-aaa1"), undefined, 2),
      "one/list.json.gz": gzipSync(JSON.stringify([npmRecord("GHSA-aaaa-aaaa-aaa2"), npmRecord("GHSA-aaaa-aaaa-aaa3")])),
      "two/lines.jsonl": `\ufeff${lines(npmRecord("GHSA-aaaa-aaaa-aaa4"))}\n\r\n${JSON.stringify(npmRecord("GHSA-aaaa-aaaa-aaa5"))}`,
      "two/lines.ndjson.gz": gzipSync(lines(npmRecord("GHSA-aaaa-aaaa-aaa6"))),
      "notes.txt": "no advisory",
    });
    expect(report.records).toBe(6);
    const database = open(path);
    expect(database.findByEcosystem("left", "javascript").affected.map(({ vulnerability }) => vulnerability.name)).toEqual(
      [1, 2, 3, 4, 5, 6].map((number) => `GHSA-aaaa-aaaa-aaa${number}`),
    );
    database.close();
  });

  test("what is the same is stored once", async () => {
    const { path } = await build({
      "facts.jsonl": lines(
        header,
        { provider: "p", type: "npm", scheme: "npm" },
        { id: "A-1", aliases: ["CVE-1", "CVE-1", "A-1"], packages: [{ name: "Left", fixed: "1.0.0" }] },
        { id: "A-1", aliases: ["CVE-1", "CVE-1", "A-1"], packages: [{ name: "lEFT", fixed: "2.0.0" }] },
        { id: "A-2", aliases: ["CVE-1", "CVE-1", "A-1"], packages: [{ name: ["left", "left"], fixed: "1.0.0" }] },
      ),
    });
    expect(table(path, "SELECT id, name FROM vulnerability_handles")).toEqual([
      [1, "A-1"],
      [2, "A-2"],
    ]);
    expect(table(path, "SELECT id, ecosystem, name FROM packages")).toEqual([[1, "npm", "Left"]]);
    expect(table(path, "SELECT vulnerability_id, package_id, operating_system_id FROM affected_package_handles")).toEqual([
      [1, 1, null],
      [1, 1, null],
      [2, 1, null],
    ]);
    expect(table(path, "SELECT name, alias FROM vulnerability_aliases ORDER BY name, alias")).toEqual([
      ["A-1", "CVE-1"],
      ["A-2", "A-1"],
      ["A-2", "CVE-1"],
    ]);
    expect(table(path, "SELECT count(*), count(DISTINCT value), sum(value LIKE '%}' || char(10)) FROM blobs")).toEqual([[4, 4, 4]]);
  });

  test("blobs leave out what is empty", async () => {
    const { path } = await build({
      "facts.jsonl": lines(
        header,
        { provider: "p", type: "rpm", scheme: "rpm" },
        {
          id: "A-1",
          packages: [
            { name: "all" },
            { name: "module", module: "", architecture: "x86_64", rootio: true, constraint: "", state: "wont-fix" },
            { name: "go", type: "go-module", scheme: "go", imports: [["a/b", "F"], ["a/c"]], last: "1.0" },
          ],
        },
      ),
    });
    expect(table(path, "SELECT value FROM blobs ORDER BY id")).toEqual([
      ['{"id":"A-1"}\n'],
      ["{}\n"],
      [
        '{"qualifiers":{"rpm_modularity":"","architecture":"x86_64","rootio":true},"ranges":[{"version":{"type":"rpm"},"fix":{"state":"wont-fix"}}]}\n',
      ],
      [
        '{"qualifiers":{"go_imports":[{"path":"a/b","symbols":["F"]},{"path":"a/c"}]},"ranges":[{"version":{"type":"go","constraint":"<=1.0"}}]}\n',
      ],
    ]);
  });

  test("severities of the NVD serve what comes after it and has none", async () => {
    const vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H";
    const { path } = await build({
      "1.jsonl": lines(header, { provider: "nvd", rank: 1 }, { id: "CVE-2024-1", severities: [vector] }, { id: "CVE-2024-2" }),
      "2.jsonl": lines(
        header,
        { provider: "p" },
        { id: "A-1", aliases: ["CVE-2024-2", "cve-2024-1"] },
        { id: "A-2", aliases: ["CVE-2024-1"], severities: ["unknown"] },
        { id: "A-3", aliases: ["CVE-2024-1"], severities: ["low"] },
        { id: "A-4", aliases: ["CVE-2024-2"] },
      ),
    });
    const database = open(path);
    const severities = ["A-1", "A-2", "A-3", "A-4"].map((name) => database.findVulnerabilities(name)[0]?.severities);
    const filled = [{ scheme: "CVSS", value: { vector, version: "3.1" }, rank: 1 }];
    expect(severities).toEqual([filled, filled, [{ scheme: "CHML", value: "low", rank: 0 }], []]);
    database.close();
  });

  test("a product that stands for a package has a row by name too", async () => {
    const { path } = await build({
      "facts.jsonl": lines(
        header,
        { provider: "nvd", cves: "id", scheme: "" },
        {
          id: "CVE-2024-1",
          cpes: [
            { cpe: "cpe:2.3:a:anchore:syft:*:*:*:*:*:go:*:*", fixed: "1.0" },
            { cpe: "cpe:2.3:a:anchore:grype:*:*:*:*:*:python:*:*", fixed: "1.0" },
            { cpe: "cpe:2.3:a:anchore:quill:*:*:*:*:*:*:*:*", fixed: "1.0", platforms: ["cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*"] },
          ],
        },
      ),
    });
    const database = open(path);
    expect(database.findByEcosystem("github.com/anchore/syft", "go").affected).toMatchObject([
      { cves: ["CVE-2024-1"], ranges: [{ version: { type: "go", constraint: "< 1.0" } }] },
    ]);
    expect(database.findByEcosystem("github.com/anchore/grype", "go").affected).toEqual([]);
    expect(database.findByEcosystem("github.com/anchore/quill", "go").affected).toEqual([]);
    expect(
      table(path, "SELECT c.product, p.name FROM package_cpes JOIN cpes c ON c.id = cpe_id JOIN packages p ON p.id = package_id"),
    ).toEqual([["syft", "github.com/anchore/syft"]]);
    database.close();
  });

  test("the same input gives the same file", async () => {
    const facts = lines(
      header,
      { provider: "p", type: "npm" },
      { id: "A-1", aliases: ["CVE-1"], packages: [{ name: ["a", "b"], fixed: "1.0" }] },
    );
    const [first, second] = [await build({ "facts.jsonl": facts }), await build({ "facts.jsonl": facts })];
    expect(readFileSync(first.path).equals(readFileSync(second.path))).toBe(true);
  });

  test("all references hold, and the seeded tables are there", async () => {
    const { path } = await build({ "x.json": JSON.stringify(npmRecord("GHSA-aaaa-aaaa-aaaa")) });
    expect(table(path, "PRAGMA foreign_key_check")).toEqual([]);
    expect(table(path, "PRAGMA integrity_check")).toEqual([["ok"]]);
    expect(table(path, "SELECT count(*) FROM operating_system_specifier_overrides")).toEqual([[40]]);
    expect(table(path, "SELECT count(*) FROM package_specifier_overrides")).toEqual([[38]]);
    expect(table(path, "SELECT count(*) FROM architecture_aliases")).toEqual([[7]]);
    expect(table(path, "SELECT * FROM db_metadata")).toEqual([["2026-08-22 01:02:03+00:00", 6, 1, 9]]);
  });

  test("progress is told", async () => {
    const seen: number[] = [];
    await build({ "x.jsonl": lines(npmRecord("A"), npmRecord("B")) }, { onProgress: ({ records }) => seen.push(records) });
    expect(seen.at(-1)).toBe(2);
  });
});

describe("buildDatabase refuses", () => {
  const good = npmRecord("GHSA-aaaa-aaaa-aaaa");

  test.each<readonly [string, string, string | Buffer, string]>([
    ["no JSON", "x.jsonl", `${JSON.stringify(good)}\n{"id":\n`, 'x.jsonl", record 2: it is no JSON'],
    ["a list for a record", "x.json", JSON.stringify([good, []]), 'x.json", record 2: the record is a list, not an object'],
    ["a wrong type", "x.jsonl", lines(good, { ...npmRecord("B"), aliases: 7 }), 'x.jsonl", record 2: aliases is the number 7, not a list'],
    ["a wrong fact", "x.jsonl", lines(header, { provider: "p" }, { id: "A", status: 1 }), 'x.jsonl", record 3: status is none of'],
    ["facts without a provider", "x.jsonl", lines(header, { id: "A" }), "no provider line stands before it"],
    ["a cut gzip file", "x.jsonl.gz", gzipSync(lines(good)).subarray(0, 40), 'cannot read the advisories of "'],
    ["what is no gzip file", "x.jsonl.gz", "text", 'cannot read the advisories of "'],
    ["a line without end", "x.jsonl.gz", gzipSync(Buffer.alloc(70_000_000, "x")), "line 1 has more than 67108864 bytes"],
    ["nothing", "x.jsonl", "", "there are no advisories in"],
    ["other files", "x.txt", "x", "there are no advisories in"],
  ])("%s, and leaves nothing behind", async (_, name, content, message) => {
    const folder = temporaryFolder();
    const failed = build({ [name]: content }, { output: join(folder, "out.db") });
    await expect(failed).rejects.toMatchObject({ code: "advisory-invalid", message: expect.stringContaining(message) });
    expect(existsSync(join(folder, "out.db"))).toBe(false);
  });

  test("a missing input", async () => {
    const output = join(temporaryFolder(), "out.db");
    await expect(buildDatabase({ inputs: ["no/such/file.json"], output, built })).rejects.toMatchObject({
      code: "advisory-invalid",
      message: expect.stringContaining('cannot read the advisories of "no/such/file.json"'),
    });
  });

  test("to write over a file", async () => {
    const output = join(temporaryFolder(), "mine.db");
    writeFileSync(output, "mine");
    await expect(build({ "x.json": JSON.stringify(good) }, { output })).rejects.toMatchObject({ code: "db-write" });
    expect(readFileSync(output, "utf8")).toBe("mine");
  });

  test("to go on when it is told to stop", async () => {
    const stop = new AbortController();
    stop.abort(new Error("stop"));
    const output = join(temporaryFolder(), "out.db");
    await expect(build({ "x.json": JSON.stringify(good) }, { output, signal: stop.signal })).rejects.toThrow("stop");
    expect(existsSync(output)).toBe(false);
  });
});

test("malformed advisories are left out and counted where that is asked for", async () => {
  const bad = Array.from({ length: 25 }, (_, at) => ({ id: at }));
  const { report } = await build({ "x.jsonl": `{"id":\n${lines(npmRecord("A"), ...bad)}` }, { onInvalid: "skip" });
  expect(report).toMatchObject({ records: 1, skipped: 26 });
  expect(report.problems).toHaveLength(20);
  expect(report.problems[1]).toMatch(/x\.jsonl", record 3: id is the number 0, not text$/);
});

test("packages that no row can be made of are counted", async () => {
  const affected = [{ package: { ecosystem: "GIT", name: "x" } }, ...(npmRecord("A") as { affected: object[] }).affected];
  expect((await build({ "x.json": JSON.stringify({ id: "A", affected }) })).report).toMatchObject({ records: 1, packagesLeftOut: 1 });
});
