import { expect, test } from "vitest";
import { readShared, readSharedJson, skipReason } from "../../testing/shared.js";
import { comparable, type SyftDocument } from "../../testing/syft-document.js";
import { catalogFiles } from "../catalog-files.js";
import { memorySource } from "../testing/memory-source.js";
import { dpkgDb } from "./dpkg-db.js";

test("two packages of one name and a long file list: the list counts for each, then there is a gap", () => {
  const list = Array.from({ length: 400_000 }, (_, at) => `0  usr/${at}`).join("\n");
  const source = memorySource({
    "/var/lib/dpkg/status": "Package: a\nVersion: 1\n\n".repeat(100_000),
    "/var/lib/dpkg/info/a.md5sums": list,
  });
  const start = performance.now();
  const { packages, gaps } = catalogFiles(source, [dpkgDb], undefined);
  expect(packages.length).toBe(7);
  expect(gaps).toMatchObject([{ path: "/var/lib/dpkg/status", code: "limit-exceeded" }]);
  expect(performance.now() - start).toBeLessThan(20_000);
});

test("names that are paths or patterns stay inside the folder of the package files", () => {
  const names = ["../status", "*", "[a]", "a/../b", "", ".", "..", "x".repeat(100_000)];
  const status = names.map((name) => `Package: ${name}\nVersion: 1\n`).join("\n");
  const { packages, gaps } = catalogFiles(
    memorySource({ "/var/lib/dpkg/status": status, "/var/lib/dpkg/info/b.list": "" }),
    [dpkgDb],
    undefined,
  );
  expect(gaps).toEqual([]);
  expect(packages.map(({ name }) => name)).toEqual(names.filter((name) => name !== ""));
  expect(new Set(packages.flatMap(({ locations }) => locations.map(({ path }) => path)))).toEqual(new Set(["/var/lib/dpkg/status"]));
});

test.skipIf(skipReason !== undefined)("a status file without a release file is as Syft has it (skipped without ../shared)", () => {
  const source = memorySource({ "/var/lib/dpkg/status": readShared("data/pkgdb/dpkg/ubuntu-10.04/var/lib/dpkg/status.gz") });
  const { packages, gaps } = catalogFiles(source, [dpkgDb], undefined);
  const { artifacts } = readSharedJson<SyftDocument>("goldens/pkgdb/deb-ubuntu-10.04.syft.json.gz");
  const byName = (list: readonly unknown[]): readonly unknown[] => list.map((item) => JSON.stringify(item)).sort();
  expect(gaps).toEqual([]);
  expect(byName(packages.map(comparable))).toEqual(byName(artifacts.map(comparable)));
});
