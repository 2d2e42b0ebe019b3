import { join } from "node:path";

import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { metadata, writeTinyDatabase } from "../testing/tiny-database.js";
import { type SearchRow, searchDatabase } from "./search-database.js";

const range = (constraint: string): string => JSON.stringify({ ranges: [{ version: { type: "semver", constraint } }] });

function database(): string {
  const path = join(temporaryFolder(), "vulnerability.db");
  writeTinyDatabase(path, {
    ...metadata(),
    providers: [{ id: "github" }, { id: "debian" }, { id: "nvd" }],
    blobs: [
      { id: 1, value: range("<1.2") },
      { id: 2, value: range("<2") },
      { id: 3, value: "no JSON" },
    ],
    vulnerability_handles: [
      { id: 1, name: "GHSA-1", status: "active", provider_id: "github" },
      { id: 2, name: "CVE-1", status: "active", provider_id: "debian" },
      { id: 3, name: "CVE-1", status: "active", provider_id: "nvd" },
      { id: 4, name: "CVE-2", status: "active", provider_id: "debian" },
    ],
    vulnerability_aliases: [{ name: "GHSA-1", alias: "CVE-1" }],
    operating_systems: ["12", "11"].map((major, id) => ({
      id: id + 1,
      name: "debian",
      release_id: "debian",
      major_version: major,
      minor_version: "",
      label_version: "",
      codename: "",
      channel: "",
    })),
    packages: [
      { id: 1, ecosystem: "npm", name: "left" },
      { id: 2, ecosystem: "deb", name: "left" },
    ],
    affected_package_handles: [
      { vulnerability_id: 1, package_id: 1, operating_system_id: null, blob_id: 1 },
      { vulnerability_id: 2, package_id: 2, operating_system_id: 1, blob_id: 2 },
      { vulnerability_id: 2, package_id: 2, operating_system_id: 2, blob_id: 2 },
      { vulnerability_id: 4, package_id: 2, operating_system_id: 1, blob_id: 0 },
      { vulnerability_id: 4, package_id: 2, operating_system_id: 1, blob_id: 3 },
      { vulnerability_id: 99, package_id: 2, operating_system_id: 1, blob_id: 1 },
    ],
    unaffected_package_handles: [{ vulnerability_id: 1, package_id: 1, operating_system_id: null, blob_id: 2 }],
    cpes: [{ id: 1, part: "a", vendor: "v", product: "left" }],
    affected_cpe_handles: [{ vulnerability_id: 3, cpe_id: 1, blob_id: 1 }],
  });
  return path;
}

const ghsa = ["affected GHSA-1 github npm left  <1.2", "unaffected GHSA-1 github npm left  <2"];
const debian = ["affected CVE-1 debian deb left 11 <2", "affected CVE-1 debian deb left 12 <2"];
const nvd = "affected CVE-1 nvd cpe:2.3:a:v:left:*:*:*:*:*:*:*:* <1.2";
const every = "affected CVE-2 debian deb left 12 ";

test.each<[name: string, query: object, rows: readonly string[]]>([
  ["an id with its aliases", { vulnerability: "cve-1" }, [...debian, nvd, ...ghsa]],
  ["an id that has rows of one provider", { vulnerability: "GHSA-1" }, ghsa],
  ["a package of any ecosystem, and a product", { packageName: "LEFT" }, [...debian, nvd, every, ...ghsa]],
  ["a package of an ecosystem", { packageName: "left", ecosystem: "NPM" }, ghsa],
  ["a package and an id", { packageName: "left", vulnerability: "CVE-2" }, [every]],
  ["an unknown id", { vulnerability: "CVE-9" }, []],
  ["an unknown package", { packageName: "right" }, []],
])("finds %s", (_, query, rows) => {
  const found = searchDatabase(database(), { ...query, limit: 100 });
  expect([found.rows.map(shown), found.isCut]).toEqual([rows, false]);
});

test("says that there is more than was asked for", () => {
  const found = searchDatabase(database(), { packageName: "left", limit: 2 });
  expect([found.rows.length, found.isCut]).toEqual([2, true]);
});

function shown({ kind, record }: SearchRow): string {
  const { name, provider } = record.vulnerability;
  const subject = "cpe" in record ? record.cpe : `${record.ecosystem} ${record.packageName} ${record.os?.majorVersion ?? ""}`;
  return `${kind} ${name} ${provider} ${subject} ${record.ranges.map(({ version }) => version.constraint).join(" || ")}`;
}
