import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "./cli.js";
import { type MemoryIoOptions, memoryIo } from "./testing/memory-io.js";
import { flask, installShopDatabase, leftpad, writeSbom } from "./testing/shop.js";
import { temporaryFolder } from "./testing/temporary-folder.js";

let shared: string;
let database: string;

beforeAll(async () => {
  shared = mkdtempSync(join(tmpdir(), "plimsoll-cli-db-"));
  database = await installShopDatabase(shared);
});
afterAll(() => rmSync(shared, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program with a home of its own, the shop's database and its folder as working directory. */
async function run(argv: readonly string[], options: MemoryIoOptions = {}): Promise<Outcome> {
  const home = options.environment?.["HOME"] ?? temporaryFolder();
  const io = memoryIo({ ...options, environment: { HOME: home, PLIMSOLL_VULNERABILITY_DB_PATH: database, ...options.environment } });
  const code = await runCli(argv, io);
  return { code, ...io.written };
}

const json = (text: string): { readonly [key: string]: never } => JSON.parse(text) as { readonly [key: string]: never };

test("version prints the version alone, as JSON with the runtime", async () => {
  expect(await run(["version"])).toEqual({ code: 0, stdout: expect.stringMatching(/^v\d+\.\d+\.\d+\n$/), stderr: "" });
  expect((await run(["--version"])).stdout).toMatch(/^v\d/);
  expect(json((await run(["version", "-o", "json"])).stdout)).toMatchObject({ name: "plimsoll", node: process.version });
});

test.each([
  [[], "Usage"],
  [["--help"], "plimsoll scan web.tar"],
  [["help"], "Commands:"],
  [["db"], "db import"],
  [["scan", "--help"], "--fail_threshold"],
  [["help", "scan"], "PLIMSOLL_FAIL_THRESHOLD"],
  [["sbom", "-h"], "syft-json=web.syft.json"],
  [["db", "import", "--help"], "tar.zst"],
  [["db", "build", "--help"], "--skip-invalid"],
  [["db", "status", "--help"], "--verify"],
  [["db", "delete", "--help"], "plimsoll db delete"],
  [["version", "--help"], "-o json"],
  [["completion", "--help"], "completion fish"],
])("%j is help", async (argv, part) => {
  const { code, stdout, stderr } = await run(argv, { terminal: 80 });
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain(argv.length === 0 ? "Commands:" : part);
  expect(stdout.split("\n").filter((line) => line.length > 100)).toEqual([]);
});

test.each<[readonly string[], string]>([
  [["sacn"], 'error[command-unknown]: there is no command "sacn": did you mean plimsoll scan?\n'],
  [["web.tar"], 'error[command-unknown]: there is no command "web.tar": to scan that image, run plimsoll scan "web.tar"\n'],
  [["db", "improt"], 'error[command-unknown]: there is no command "db improt": did you mean plimsoll db import?\n'],
  [["a\u001b[2J"], 'error[command-unknown]: there is no command "a\\u001b[2J": see plimsoll --help for all commands\n'],
  [
    ["completion", "tcsh"],
    'error[option-invalid]: there is no completion for "tcsh": name one shell, bash, fish or zsh, as plimsoll completion bash\n',
  ],
  [["scan", "--fial-on", "high"], 'error[option-unknown]: there is no option "--fial-on": did you mean --fail-on?\n'],
])("%j is refused on one line", async (argv, stderr) => {
  expect(await run(argv)).toEqual({ code: 1, stdout: "", stderr });
});

test("a scan gives the summary, the result and the findings with their layers", async () => {
  const folder = temporaryFolder();
  const { code, stdout } = await run(["scan", writeSbom(folder, "shop.json", [leftpad, flask])]);
  expect(code).toBe(2);
  expect(stdout).toBe(`Summary:
Name: sbom:${join(folder, "shop.json")}
Digest: sha256:ff
Number of dependencies: 2
Total vulnerabilities: 2, critical: 1, high: 1, medium: 0, low: 0, N/A: 0
Distribution: Debian GNU/Linux 12 (bookworm)
Database: built 2026-11-24T00:00:00Z, schema 6.1.9

Scan result: FAIL (warn_threshold - 7.0, fail_threshold - 9.0)
+---------------+----------+---------------------+------+------------------+-------------------+
| DEPENDENCY    | SEVERITY | CVE-ID              | CVSS | FIX RESULT       | LAYER             |
+---------------+----------+---------------------+------+------------------+-------------------+
| leftpad 1.0.0 | Critical | GHSA-aaaa-bbbb-cccc |  9.8 | fixed in [1.2.0] | 1 RUN npm ci      |
|   Command injection in leftpad                                                               |
|   https://github.com/advisories/GHSA-aaaa-bbbb-cccc                                          |
+---------------+----------+---------------------+------+------------------+-------------------+
| flask 2.0.0   | High     | GHSA-dddd-eeee-ffff |  7.5 | not fixed        | 0 ADD file:1 in / |
|   Slow expression in flask                                                                   |
|   https://github.com/advisories/GHSA-dddd-eeee-ffff                                          |
+---------------+----------+---------------------+------+------------------+-------------------+
`);
});

test.each<[string, readonly string[], number, string]>([
  ["thresholds above every score", ["-w", "9.9", "-f", "10"], 0, "PASS"],
  ["warn", ["-f", "9.9"], 0, "⚠ WARN"],
  ["fail, inclusive", ["-f", "9.8"], 2, "FAIL"],
  ["fail with --exit-zero", ["--exit-zero"], 0, "FAIL"],
  ["--fail-on reached", ["-w", "10", "-f", "10", "--fail-on", "high"], 2, "PASS"],
  ["--fail-on with --exit-zero", ["-w", "10", "-f", "10", "--fail-on", "high", "--exit-zero"], 0, "PASS"],
  ["only what is not fixed", ["--only-notfixed"], 0, "⚠ WARN"],
  ["only what is fixed", ["--only-fixed", "-w", "8"], 2, "FAIL"],
])("%s", async (_, options, code, word) => {
  const outcome = await run(["scan", writeSbom(temporaryFolder(), "shop.json", [leftpad, flask]), ...options]);
  expect([outcome.code, /^Scan result: (.*) \(/m.exec(outcome.stdout)?.[1]]).toEqual([code, word]);
});

test("findings left out are counted nowhere and shown on demand", async () => {
  const home = temporaryFolder({ ".plimsoll.yaml": "ignore:\n  - vulnerability: GHSA-dddd-eeee-ffff\n    reason: never called\n" });
  const { code, stdout } = await run(["scan", writeSbom(home, "shop.json", [flask]), "--show-suppressed"], { environment: { HOME: home } });
  expect(code).toBe(0);
  expect(stdout).toContain("Total vulnerabilities: 0, critical: 0, high: 0, medium: 0, low: 0, N/A: 0\n");
  expect(stdout).toContain("Note: 1 findings are left out by ignore rules\n");
  expect(stdout).toMatch(/Suppressed, counted nowhere:\n[^]*suppressed: ignore rule: never called/);
});

test("JSON is Grype's document with ours in it", async () => {
  const folder = temporaryFolder();
  const { code, stdout } = await run(["scan", "-o", "json", writeSbom(folder, "shop.json", [leftpad])]);
  expect(code).toBe(2);
  expect(json(stdout)).toMatchObject({
    matches: [
      {
        vulnerability: { id: "GHSA-aaaa-bbbb-cccc", severity: "Critical" },
        artifact: { name: "leftpad" },
        layer: { index: 1, diffId: "sha256:bb" },
      },
    ],
    descriptor: {
      name: "plimsoll",
      db: { status: { schemaVersion: "v6.1.9", built: "2026-11-24T00:00:00Z" } },
      timestamp: "2026-11-24T12:00:00.000Z",
    },
    plimsoll: { image: `sbom:${join(folder, "shop.json")}`, result: "Fail", maxCvss: 9.8 },
  });
});

test("nothing judged is UNKNOWN, not PASS", async () => {
  const { code, stdout } = await run([
    "scan",
    writeSbom(temporaryFolder(), "crates.json", [{ type: "rust-crate", name: "openssl", version: "1.0", layer: 0 }]),
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain("Scan result: UNKNOWN (");
  expect(stdout).toContain(
    "Note: none of the packages could be judged\nNote: packages of types that this version does not match, so nothing is known of them: rust-crate 1\n",
  );
});

test("several images: all are reported, the broken one too, and the exit code says so", async () => {
  const folder = temporaryFolder();
  const good = writeSbom(folder, "good.json", [flask]);
  const { code, stdout, stderr } = await run(
    ["scan", good, "Not A Reference", writeSbom(folder, "bad.json", [leftpad]), "-o", "table", "-o", "json=all.json"],
    {
      workingDirectory: folder,
    },
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error\[input-not-found\]: .*"Not A Reference"/m);
  expect(stdout.match(/^Scan result: .*$/gm)).toEqual([
    "Scan result: ⚠ WARN (warn_threshold - 7.0, fail_threshold - 9.0)",
    expect.stringMatching(/^Scan result: UNKNOWN error\[input-not-found\]: .*Not A Reference/),
    "Scan result: FAIL (warn_threshold - 7.0, fail_threshold - 9.0)",
  ]);
  expect(stdout).toMatch(/\nImages:\n\+[^]*\| Not A Reference .*\| ERROR +\| input-not-found /);
  expect(json(readFileSync(join(folder, "all.json"), "utf8"))).toMatchObject({
    images: [
      { matches: [{}], plimsoll: { image: good, result: "Warn" } },
      { plimsoll: { image: "Not A Reference", result: "Unknown", error: { code: "input-not-found" } } },
      { matches: [{}], plimsoll: { result: "Fail" } },
    ],
    plimsoll: { result: "Fail" },
  });
  expect(readdirSync(folder).sort()).toEqual(["all.json", "bad.json", "good.json"]);
});

test("an output file that cannot be written is an error before any image is read", async () => {
  const folder = temporaryFolder();
  const { code, stdout, stderr } = await run(["scan", writeSbom(folder, "shop.json", [flask]), "-o", "json=none/out.json"], {
    workingDirectory: folder,
  });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^error\[output-failed\]: cannot write "none\/out\.json": there is no folder /);
});

test("the reference's output file gets JSON beside the table", async () => {
  const folder = temporaryFolder();
  const { stdout } = await run(["scan", writeSbom(folder, "shop.json", [flask]), "-o", "results"], { workingDirectory: folder });
  expect(stdout).toContain("Scan result: ⚠ WARN");
  expect(json(readFileSync(join(folder, "results"), "utf8"))).toMatchObject({ plimsoll: { result: "Warn" } });
});

test("argument before environment before file before default", async () => {
  const home = temporaryFolder({ ".tigera-scanner.yaml": "fail_threshold: 9.9\n" });
  const input = writeSbom(home, "shop.json", [leftpad]);
  const shown = async (argv: readonly string[], environment: Readonly<Record<string, string>>): Promise<string | undefined> =>
    /fail_threshold - ([\d.]+)/.exec((await run(["scan", input, ...argv], { environment: { HOME: home, ...environment } })).stdout)?.[1];
  expect([
    await shown(["-f", "9.6"], { PLIMSOLL_FAIL_THRESHOLD: "9.7", CC_FAIL_THRESHOLD: "9.8" }),
    await shown([], { PLIMSOLL_FAIL_THRESHOLD: "9.7", CC_FAIL_THRESHOLD: "9.8" }),
    await shown([], { CC_FAIL_THRESHOLD: "9.8" }),
    await shown([], {}),
    await shown([], { HOME: temporaryFolder() }),
  ]).toEqual(["9.6", "9.7", "9.8", "9.9", "9.0"]);
});

test("the first scan without thresholds says so once; --quiet says nothing at all", async () => {
  const home = temporaryFolder();
  const input = writeSbom(home, "shop.json", [flask]);
  const first = await run(["scan", input], { environment: { HOME: home } });
  const second = await run(["scan", input], { environment: { HOME: home } });
  const quiet = await run(["scan", "-q", input]);
  const given = await run(["scan", "-f", "9", input]);
  expect(first.stderr).toMatch(
    /^note: no thresholds are set, so the result is Warn from CVSS 7\.0 and Fail \(exit code 2\) from 9\.0; .*--exit-zero\n/,
  );
  expect([second.stderr, quiet.stderr, given.stderr].map((text) => text.includes("note:"))).toEqual([false, false, false]);
  expect(quiet.stderr).toBe("");
  expect(second.stderr).toBe(`read       ${input}\nmatch      ${input}\n`);
});

test("a database that is too old is refused unless allowed", async () => {
  const input = writeSbom(temporaryFolder(), "shop.json", [flask]);
  const refused = await run(["scan", input], { now: "2026-12-24T00:00:00Z" });
  expect([refused.code, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toMatch(/^error\[db-stale\]: the vulnerability database was built 30 days ago/);
  const allowed = await run(["scan", "--allow-stale-db", input], { now: "2026-12-24T00:00:00Z" });
  expect(allowed.stdout).toContain("Database: built 2026-11-24T00:00:00Z, schema 6.1.9, stale\n");
});

test("a terminal gets colour, a bar that is taken away, and NO_COLOR is honoured", async () => {
  const input = writeSbom(temporaryFolder(), "shop.json", [leftpad]);
  const coloured = await run(["scan", input], { terminal: 100 });
  expect(coloured.stdout).toContain("Scan result: \u001b[1;31mFAIL\u001b[0m (");
  expect(coloured.stderr.endsWith("\r\u001b[2K")).toBe(true);
  expect((await run(["scan", input], { terminal: 100, environment: { NO_COLOR: "1" } })).stdout).not.toContain("\u001b");
});

test("hostile names reach neither terminal nor JSON as they are", async () => {
  const hostile = { ...leftpad, name: "leftpad", version: "1.0.0\u001b[2J\u202e\n" };
  const input = writeSbom(temporaryFolder(), "shop.json", [hostile]);
  const { stdout } = await run(["sbom", input, "-o", "table"]);
  expect(stdout).toContain("1.0.0\\u{1b}[2J\\u{202e}");
  expect((await run(["sbom", input, "-o", "syft-json"])).stdout).toContain(String.raw`1.0.0\u001b[2J\u202e\n`);
});

test("sbom writes a table and syft-json that scans again", async () => {
  const folder = temporaryFolder();
  const { code, stdout } = await run(
    ["sbom", writeSbom(folder, "shop.json", [leftpad]), "-q", "-o", "table", "-o", "syft-json=again.json"],
    { workingDirectory: folder },
  );
  expect(code).toBe(0);
  expect(stdout).toBe(`+---------+---------+------+--------------+--------------+
| NAME    | VERSION | TYPE | PATH         | LAYER        |
+---------+---------+------+--------------+--------------+
| leftpad | 1.0.0   | npm  | /app/leftpad | 1 RUN npm ci |
+---------+---------+------+--------------+--------------+
`);
  expect((await run(["scan", `sbom:${join(folder, "again.json")}`])).code).toBe(2);
});

test("sbom writes CycloneDX, with one serial number for one content", async () => {
  const folder = temporaryFolder();
  writeSbom(folder, "shop.json", [leftpad]);
  const words = ["sbom", join(folder, "shop.json"), "-q", "-o", "cyclonedx-json"];
  const { code, stdout, stderr } = await run([...words, "-o", "cyclonedx-json=shop.cdx.json"], { workingDirectory: folder });
  expect([code, stderr]).toEqual([0, ""]);
  expect(readFileSync(join(folder, "shop.cdx.json"), "utf8")).toBe(stdout);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6", metadata: { component: { type: "container" } } });
  expect(document.components.map(({ type, name, version }: Record<string, string>) => [type, name, version])).toEqual([
    ["library", "leftpad", "1.0.0"],
    ["operating-system", "debian", "12"],
  ]);
  expect(JSON.parse((await run(words)).stdout).serialNumber).toBe(document.serialNumber);
});

test("db build, import, status, delete", async () => {
  const folder = temporaryFolder();
  const options = { workingDirectory: folder, environment: { HOME: folder, PLIMSOLL_VULNERABILITY_DB_PATH: "" } };
  writeFileSync(
    join(folder, "advisory.json"),
    readFileSync(new URL("testing/testdata/advisories.jsonl", import.meta.url), "utf8").split("\n")[0] ?? "",
  );
  expect(await run(["db", "build", "advisory.json", "--output", "mine.db", "-q"], options)).toEqual({
    code: 0,
    stdout: 'built "mine.db" from 1 advisories and facts\n',
    stderr: "",
  });
  const imported = await run(["db", "import", "mine.db", "-q"], options);
  expect(imported).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^imported the vulnerability database of 2026-11-24T12:00:00Z \(schema 6\.1\.9\) to /),
    stderr: "",
  });
  expect((await run(["db", "status", "--verify"], options)).stdout).toMatch(/^State: {5}valid\nPath: /);
  expect(json((await run(["db", "status", "-o", "json"], options)).stdout)).toMatchObject({ state: "valid", schemaVersion: "6.1.9" });
  expect(await run(["db", "delete"], options)).toEqual({
    code: 0,
    stdout: `deleted the vulnerability database in "${folder}/.cache/plimsoll/db"\n`,
    stderr: "",
  });
  expect((await run(["db", "status"], options)).code).toBe(1);
  expect((await run(["db", "delete"], options)).stdout).toBe(`there is no vulnerability database in "${folder}/.cache/plimsoll/db"\n`);
});

test("what cannot be built or imported leaves nothing behind", async () => {
  const folder = temporaryFolder({ "bad.jsonl": "{}\n", "bad.db": "SQLite format 3\0" });
  const options = { workingDirectory: folder, environment: { HOME: folder, PLIMSOLL_VULNERABILITY_DB_PATH: "db" } };
  const built = await run(["db", "build", "bad.jsonl", "--output", "mine.db"], options);
  expect([built.code, built.stderr]).toEqual([1, expect.stringMatching(/error\[advisory-invalid\]: /)]);
  const imported = await run(["db", "import", "bad.db"], options);
  expect([imported.code, imported.stderr]).toEqual([1, expect.stringMatching(/error\[db-(?:corrupt|schema)\]: /)]);
  expect([readdirSync(folder).sort(), existsSync(join(folder, "db", "6"))]).toEqual([["bad.db", "bad.jsonl", "db"], false]);
});

test.each<[string, readonly string[]]>([
  ["a package URL", ["pkg:npm/leftpad@1.0.0"]],
  ["a package URL with the prefix", ["purl:pkg:npm/leftpad@1.0.0"]],
])("%s is scanned", async (_, words) => {
  const { code, stdout } = await run(["scan", ...words, "-o", "json"]);
  expect(code).toBe(2);
  expect(json(stdout)).toMatchObject({
    matches: [
      { vulnerability: { id: "GHSA-aaaa-bbbb-cccc" }, artifact: { name: "leftpad", purl: "pkg:npm/leftpad@1.0.0", locations: [] } },
    ],
    source: { type: "purl", target: "pkg:npm/leftpad@1.0.0" },
  });
});

test("a list of package URLs gives an SBOM, and names lines that are none", async () => {
  const list = join(temporaryFolder({ "list.txt": "pkg:npm/leftpad@1.0.0\nleftpad\n" }), "list.txt");
  const { code, stdout, stderr } = await run(["sbom", `purl:${list}`]);
  expect(code).toBe(0);
  expect(stdout).toContain("leftpad");
  expect(stderr).toContain('line 2 is "leftpad"');
});

test("paths are left out of a folder", async () => {
  const folder = temporaryFolder();
  for (const name of ["a", "b"]) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "package.json"), JSON.stringify({ name, version: "1.0.0" }));
  }
  const names = async (...words: readonly string[]) => {
    const { stdout } = await run(["sbom", `dir:${folder}`, "-o", "syft-json", ...words]);
    return (JSON.parse(stdout) as { readonly artifacts: readonly { readonly name: string }[] }).artifacts.map(({ name }) => name);
  };
  expect(await names()).toEqual(["a", "b"]);
  expect(await names("--exclude", "./a")).toEqual(["b"]);
  expect(await names("--exclude", "/a/**", "--exclude", "**/b")).toEqual([]);
  expect((await run(["sbom", `dir:${folder}`, "--exclude", "/"])).stderr).toContain("error[exclude-invalid]");
});
