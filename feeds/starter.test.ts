import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { buildDatabase, installBuiltDatabase, openVulnerabilityDatabase, type VulnerabilityDatabase } from "@plimsoll/vulndb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const folder = fileURLToPath(new URL("../data/starter/", import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl.gz"));
const about = JSON.parse(readFileSync(join(folder, "about.json"), "utf8")) as {
  date: string;
  records: number;
  providers: Record<string, unknown>;
};

/** What would hold sentences. */
const sentences = ["text", "refs", "action", "notes", "urls"];

describe("the facts of the starter database", () => {
  test("are a few MB in all", () => {
    const bytes = files.map((name) => readFileSync(join(folder, name)).length);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(4_000_000);
    expect(Math.max(...bytes)).toBeLessThan(1_500_000);
  });

  test.each(files)("%s holds facts only, no sentences", (name) => {
    const lines = gunzipSync(readFileSync(join(folder, name)))
      .toString("utf8")
      .trim()
      .split("\n");
    const keys = new Set(lines.flatMap((line) => Object.keys(JSON.parse(line) as object)));
    expect(sentences.filter((key) => keys.has(key))).toEqual([]);
  });

  test("say of what day they are, and of whom", () => {
    expect(about.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(Object.keys(about.providers).sort()).toEqual([
      "alma",
      "alpaquita",
      "alpine",
      "bitnami",
      "debian",
      "friendsofphp",
      "github",
      "govulndb",
      "kev",
      "nswg",
      "nvd",
      "pypa",
      "retirejs",
      "rhel",
      "rubysec",
      "rustsec",
    ]);
  });
});

describe("the starter database", () => {
  let home: string;
  let database: VulnerabilityDatabase;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "starter-"));
    const file = join(home, "built.db");
    const report = await buildDatabase({ inputs: [folder], output: file, built: new Date(`${about.date}T00:00:00Z`) });
    expect(report).toMatchObject({ records: about.records, skipped: 0, packagesLeftOut: 0 });
    const { path } = await installBuiltDatabase({ dir: join(home, "db"), file, starter: { date: about.date } });
    database = openVulnerabilityDatabase(path);
  }, 120_000);

  afterAll(() => {
    database.close();
    rmSync(home, { recursive: true, force: true });
  });

  const distro = { minorVersion: "", label: "", channel: "" };

  test.each([
    ["Debian", "openssl", { ...distro, name: "debian", majorVersion: "11" }, "CVE-2022-0778"],
    ["Alpine", "busybox", { ...distro, name: "alpine", majorVersion: "3", minorVersion: "9" }, "CVE-2019-5747"],
    ["Alpaquita", "zlib", { ...distro, name: "alpaquita", majorVersion: "23" }, "BELL-CVE-2026-27171"],
    ["Rocky Linux, by the rows of its family", "openssl", { ...distro, name: "rocky", majorVersion: "9" }, "CVE-2022-1292"],
  ])("knows %s", (_, name, query, vulnerability) => {
    expect(database.findByDistro(name, query).affected.map((row) => row.vulnerability.name)).toContain(vulnerability);
  });

  test("clears what AlmaLinux has fixed", () => {
    const { unaffected } = database.findByDistro("openssl", { ...distro, name: "almalinux", majorVersion: "9", exact: true });
    expect(unaffected.some(({ vulnerability }) => vulnerability.aliases.includes("CVE-2022-1292"))).toBe(true);
  });

  test.each([
    ["python", "jinja2", "PYSEC-2021-66"],
    ["npm", "jquery", "RETIREJS-js-jquery-2"],
    ["npm", "express", "NSWG-ECO-8"],
    ["go-module", "stdlib", "GO-2022-0969"],
    ["gem", "rails", "CVE-2006-4111"],
    ["rust-crate", "hyper", "RUSTSEC-2017-0002"],
    ["php-composer", "dompdf/dompdf", "CVE-2022-28368"],
    ["java-archive", "org.yaml:snakeyaml", "GHSA-rvwf-54qp-4r6v"],
    ["Bitnami", "activemq", "BIT-activemq-2020-13947"],
  ])("knows %s %s", (ecosystem, name, vulnerability) => {
    expect(database.findByEcosystem(name, ecosystem).affected.map((row) => row.vulnerability.name)).toContain(vulnerability);
  });

  test("knows products, exploited CVEs and scores", () => {
    expect(database.findByCpe("cpe:2.3:a:gnu:wget:1.1:*:*:*:*:*:*:*").map(({ vulnerability }) => vulnerability.name)).toContain(
      "CVE-2024-10524",
    );
    expect(database.findKnownExploited("CVE-2021-44228")).toMatchObject([{ vendorProject: "Apache", product: "Log4j2" }]);
    expect(database.findVulnerabilities("CVE-2022-0778", "debian")[0]?.severities).toMatchObject([{ scheme: "CVSS" }]);
  });
});
