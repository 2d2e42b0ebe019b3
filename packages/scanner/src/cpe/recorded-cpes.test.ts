import type { JsonObject, Package, PackageCpe } from "@plimsoll/core";
import { expect, test } from "vitest";
import { readSharedJson, skipReason } from "../testing/shared.js";
import { generateCpes } from "./generate-cpes.js";

/** A package of a recorded SBOM, as far as CPEs depend on it. */
interface RecordedPackage {
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly cpes: readonly PackageCpe[];
  readonly metadata?: JsonObject;
}

const TYPES = ["alpm", "apk", "conan", "deb", "gem", "go-module", "npm", "php-composer", "python", "rpm"];

/** The reference tool writes UNKNOWN after it has made the CPEs. */
function versionOf({ version, purl }: RecordedPackage): string {
  return version === "UNKNOWN" && !purl.includes("@UNKNOWN") ? "" : version;
}

function packageOf({ type, name, metadata, ...rest }: RecordedPackage): Package {
  const version = versionOf({ type, name, ...rest });
  const fields = { type, name, version, language: "", purl: "", cpes: [], licenses: [], locations: [], foundBy: "" };
  return metadata === undefined ? fields : { ...fields, metadata };
}

test
  .skipIf(skipReason !== undefined)
  .each([
    "alpine-base",
    "alpine-node",
    "debian-old",
    "debian-distroless",
    "debian-python",
    "go-app",
    "longtail",
    "node-app",
    "php-dotnet",
    "python-app",
    "rpm-ndb",
    "rpm-sqlite",
    "ruby-app",
  ])(`CPEs of %s, in order ${skipReason ?? ""}`, (image) => {
  const { artifacts } = readSharedJson<{ readonly artifacts: readonly RecordedPackage[] }>(`goldens/${image}/syft.json.gz`);
  const generated = artifacts.filter(
    // the standard library of Go has a CPE of its own
    ({ type, name, cpes }) => TYPES.includes(type) && name !== "stdlib" && cpes.every(({ source }) => source === "syft-generated"),
  );
  expect(generated.length).toBeGreaterThan(0);
  expect(generated.map((found) => generateCpes(packageOf(found)))).toEqual(generated.map(({ cpes }) => cpes));
});
