import { formatPurl, type JsonObject, type License, type Location, type Package } from "@plimsoll/core";
import type { BuildInfo, GoModule } from "./build-info.js";
import { develVersion, mainVersion } from "./main-version.js";
import { type ModuleSymbols, type SymbolsByPackage, shareSymbols } from "./module-symbols.js";
import type { BuiltProgram } from "./program-scan.js";

/** Recorded in the SBOM. */
export const catalogerName = "go-module-binary-cataloger";

/** The name under which Go stands for a program that was built from files instead of a package. */
const FILES = "command-line-arguments";
const STANDARD_LIBRARY = "stdlib";

/** A program and what all its packages share. */
interface GoProgram {
  readonly goVersion: string;
  readonly mainModule: string;
  readonly location: Location;
  readonly symbols: ModuleSymbols;
  /** Members of the metadata that every module has. */
  readonly common: JsonObject;
}

/** The modules of a program: its dependencies and, where it is known, the main module; the standard library where there is any of them. */
export function* goPackages(built: BuiltProgram, info: BuildInfo, location: Location): Iterable<Package> {
  const { main, modules } = withMain(info);
  const mainModule = main?.path ?? "";
  const { version: goVersion, experiments } = splitVersion(built.goVersion);
  const architecture = info.settings.find(({ key }) => key === "GOARCH")?.value || built.architecture;
  const program: GoProgram = {
    goVersion,
    mainModule,
    location,
    symbols: shareSymbols(
      built.symbols ?? {},
      mainModule,
      modules.map(({ path }) => path),
    ),
    common: {
      goCompiledVersion: goVersion,
      architecture,
      ...(mainModule === "" ? {} : { mainModule }),
      ...nonEmpty("goCryptoSettings", [...built.cryptoSettings, ...nativeFips(info)]),
      ...nonEmpty("goExperiments", experiments),
    },
  };
  for (const module of modules) yield modulePackage(program, module);
  if (main !== undefined) yield mainPackage(program, main, info);
  if (main !== undefined || modules.some(({ path }) => path !== "")) yield* standardLibrary(program);
}

/** Without a main module a single module under development is it, else one made up from the path of the main package. */
function withMain({ path, main, modules }: BuildInfo): Pick<BuildInfo, "main" | "modules"> {
  const isMissing =
    main === undefined || isEmpty(main)
      ? path !== ""
      : main.path === FILES && main.version === "" && main.sum === "" && main.replacement === undefined;
  if (!isMissing) return main === undefined || isEmpty(main) ? { modules } : { main, modules };
  const candidates = modules.filter(({ version }) => version === develVersion);
  const [only] = candidates;
  return only !== undefined && candidates.length === 1
    ? { main: only, modules: modules.filter((module) => module !== only) }
    : { main: { path, version: develVersion, sum: "" }, modules };
}

function isEmpty({ path, version, sum, replacement }: GoModule): boolean {
  return path === "" && version === "" && sum === "" && replacement === undefined;
}

function mainPackage(program: GoProgram, main: GoModule, { settings }: BuildInfo): Package {
  const found = modulePackage(program, main);
  const version = main.version === develVersion ? mainVersion(settings, program.mainModule) : found.version;
  const goBuildSettings = settings.map(({ key, value }) => ({ key, value }));
  return {
    ...found,
    version,
    purl: purlOf(found.name, version),
    metadata: { ...nonEmpty("goBuildSettings", goBuildSettings), ...found.metadata },
  };
}

/** A module is known by what replaces it, unless that is a directory: then by its own path, without a version. */
function modulePackage({ location, symbols, common }: GoProgram, module: GoModule): Package {
  const source = module.replacement ?? module;
  const name = /^[./]/.test(source.path) && module.replacement !== undefined ? module.path : source.path;
  const version = source.version === develVersion ? "" : source.version;
  return goPackage({
    name,
    version,
    purl: purlOf(name, version),
    location,
    metadata: { ...common, ...(source.sum === "" ? {} : { h1Digest: source.sum }) },
    symbols: symbols.byModule.get(module.path),
  });
}

/** One of each program, if its version has a number. */
function* standardLibrary({ goVersion, location, symbols }: GoProgram): Iterable<Package> {
  const plain = goVersion.replace(/^go/, "");
  const [beforeBuild = ""] = plain.split("+", 1);
  const [, version, candidate] = /(\d+(?:\.\d+)?(?:\.\d+)?)(\w*)/.exec(beforeBuild.slice(0, MAX_VERSION)) ?? [];
  if (version === undefined) return;
  const found = goPackage({
    name: STANDARD_LIBRARY,
    version: goVersion,
    purl: purlOf(STANDARD_LIBRARY, plain),
    location,
    metadata: { goCompiledVersion: goVersion, architecture: "" },
    symbols: symbols.standard,
  });
  const cpe = `cpe:2.3:a:golang:go:${version}:${candidate || "-"}:*:*:*:*:*:*`;
  yield { ...found, cpes: [{ cpe, source: "syft-generated" }], licenses: [goLicense] };
}

const MAX_VERSION = 200;
const goLicense: License = { value: "BSD-3-Clause", spdxExpression: "BSD-3-Clause", type: "declared", urls: [], locations: [] };

interface PackageParts {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly location: Location;
  readonly metadata: JsonObject;
  readonly symbols: SymbolsByPackage | undefined;
}

function goPackage({ name, version, purl, location, metadata, symbols }: PackageParts): Package {
  return {
    type: "go-module",
    name,
    version,
    language: "go",
    purl,
    cpes: [],
    licenses: [],
    locations: [location],
    foundBy: catalogerName,
    metadataType: "go-module-buildinfo-entry",
    metadata,
    ...(symbols === undefined ? {} : { symbols }),
  };
}

function purlOf(path: string, version: string): string {
  if (path === "") return "";
  const slash = path.lastIndexOf("/");
  const isSplit = slash > 0 && slash < path.length - 1;
  return formatPurl({
    type: "golang",
    ...(isSplit ? { namespace: path.slice(0, slash) } : {}),
    name: isSplit ? path.slice(slash + 1) : path,
    version,
  });
}

/** `go1.22.1 X:boringcrypto,noloopvar` is a version and experiments. */
function splitVersion(text: string): { readonly version: string; readonly experiments: readonly string[] } {
  const blank = text.indexOf(" ");
  if (blank < 0) return { version: text, experiments: [] };
  const rest = text.slice(blank + 1);
  const experiments = rest.startsWith("X:") ? rest.split(" ").flatMap((word) => word.replace(/^X:/, "").split(",")) : [];
  return { version: text.slice(0, blank), experiments };
}

/** Settings of the FIPS module that Go has had of its own since 1.24. */
function nativeFips({ settings }: BuildInfo): readonly string[] {
  return settings.flatMap(({ key, value }) => {
    if (key === "GOFIPS140" && value !== "") return [`GOFIPS140=${value}`];
    if (key !== "DefaultGODEBUG") return [];
    return value
      .split(",")
      .filter((pair) => pair.startsWith("fips140="))
      .map((pair) => `GODEBUG=${pair}`);
  });
}

function nonEmpty(key: string, values: readonly (string | JsonObject)[]): JsonObject {
  return values.length === 0 ? {} : { [key]: values };
}
