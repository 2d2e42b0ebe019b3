import { expect, test } from "vitest";
import { identifyDistro } from "../../distro/identify.js";
import { readShared, readSharedJson, skipReason } from "../../testing/shared.js";
import { comparable, type SyftDocument } from "../../testing/syft-document.js";
import { catalogFiles } from "../catalog-files.js";
import { memorySource } from "../testing/memory-source.js";
import { apkDb } from "./apk-db.js";

const alpaquita = 'NAME="BellSoft Alpaquita Linux"\nID=alpaquita\nID_LIKE=alpine\nVERSION_ID=23\n';

test.skipIf(skipReason !== undefined).each([
  { golden: "apk-alpine-3.10", folder: "alpine-310", release: "alpine-310/etc/os-release" },
  { golden: "apk-alpine-3.7-no-release", folder: "alpine-3.7.0", release: undefined },
  { golden: "apk-alpaquita", folder: "scalibr", release: alpaquita },
])("$golden is as Syft has it (skipped without ../shared)", ({ golden, folder, release }) => {
  const osRelease = release?.endsWith("os-release") === true ? readShared(`data/pkgdb/apk/${release}`) : release;
  const source = memorySource({
    "/lib/apk/db/installed": readShared(`data/pkgdb/apk/${folder}/lib/apk/db/installed`),
    ...(osRelease === undefined ? {} : { "/etc/os-release": osRelease }),
  });
  const { packages, gaps } = catalogFiles(source, [apkDb], identifyDistro(source.squashed));
  const { artifacts } = readSharedJson<SyftDocument>(`goldens/pkgdb/${golden}.syft.json.gz`);
  expect(gaps).toEqual([]);
  expect(packages.map(comparable)).toEqual(expect.arrayContaining(artifacts.map(comparable)));
  expect(packages.length).toBe(artifacts.length);
});
