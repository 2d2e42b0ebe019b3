import type { JsonObject, JsonValue, Package } from "@plimsoll/core";
import { type ScannerErrorCode, scannerError } from "../../error.js";
import type { CatalogedFile, Cataloger } from "../cataloger.js";
import { locationOf } from "../location.js";
import { readBuildInfo } from "./build-info.js";
import { goInspector } from "./go-inspector.js";
import { catalogerName, goPackages } from "./go-package.js";
import type { BuiltProgram } from "./program-scan.js";

/** Modules of programs by Go, by the build info that its linker leaves in them. */
export const goModuleBinary: Cataloger = {
  name: catalogerName,
  paths: [],
  companions: [],
  maxBytes: Number.MAX_SAFE_INTEGER,
  source: "https://pkg.go.dev/debug/buildinfo",
  types: ["go-module"],
  inspector: goInspector,
  evidence: "programs (ELF, PE, Mach-O) with Go build information, whatever their name",
  catalog,
};

function* catalog(file: CatalogedFile): Iterable<Package> {
  const location = locationOf(file, "primary");
  const names = new Set<string>();
  let problem: JsonObject | undefined;
  for (const program of listOf(file.inspection)) {
    problem ??= objectOf(program["problem"]);
    const built = builtOf(objectOf(program["built"]));
    if (built === undefined) continue;
    for (const found of goPackages(built, readBuildInfo(built.moduleInfo), location)) {
      // a file for several machines has one standard library
      if (found.name === "stdlib" && names.has(found.name)) continue;
      names.add(found.name);
      yield found;
    }
  }
  if (problem !== undefined) throw scannerError(codeOf(problem), textOf(problem["message"]));
}

function builtOf(value: JsonObject | undefined): BuiltProgram | undefined {
  if (value === undefined) return undefined;
  const settings = value["cryptoSettings"];
  const symbols = objectOf(value["symbols"]);
  return {
    goVersion: textOf(value["goVersion"]),
    moduleInfo: textOf(value["moduleInfo"]),
    architecture: textOf(value["architecture"]),
    cryptoSettings: Array.isArray(settings) ? settings.filter((one) => typeof one === "string") : [],
    ...(symbols === undefined
      ? {}
      : { symbols: Object.fromEntries(Object.entries(symbols).map(([path, names]) => [path, textOf(names)])) }),
  };
}

function listOf(value: JsonValue | undefined): readonly JsonObject[] {
  return value !== undefined && isList(value) ? value.map(objectOf).filter((one) => one !== undefined) : [];
}

function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !isList(value) ? value : undefined;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function codeOf(problem: JsonObject): ScannerErrorCode {
  return problem["code"] === "limit-exceeded" ? "limit-exceeded" : "file-unreadable";
}
