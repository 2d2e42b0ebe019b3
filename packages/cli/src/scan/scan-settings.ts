import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseSeverity, quote, type Severity } from "@plimsoll/core";
import type { RegistryOptions, Scope } from "@plimsoll/scanner";
import { defaultDatabaseDirectory, readUpdateSettings, type UpdateSettings } from "@plimsoll/vulndb";
import type { Invocation } from "../command/command.js";
import { cliError } from "../error.js";
import type { CliIo } from "../io.js";
import { databaseFolder } from "../option/database-folder.js";
import { type OutputTarget, outputTargets } from "../option/format.js";
import { readInputFile } from "../option/input-file.js";
import type { Settings } from "../option/option-spec.js";
import { choiceOf, invalidSetting, settingOf, switchOf, textOf } from "../option/read-settings.js";
import { readToken } from "../upload/credential-store.js";
import type { ServerAccess } from "../upload/server-client.js";
import { type ChosenThresholds, readThresholds } from "./thresholds.js";

const SCOPES: readonly Scope[] = ["squashed", "all-layers", "deep-squashed"];

/** Severity words that `--fail-on` takes, mildest first. */
const FAIL_ON = ["negligible", "low", "medium", "high", "critical"] as const;

/** More layers at once are no faster: one thread looks into what all of them hold. */
const DEFAULT_PARALLELISM = 4;
const MAX_PARALLELISM = 64;

/** What part of an image is read. */
export interface ImageSettings {
  readonly scope: Scope;
  readonly platform: string | undefined;
  /** Globs of paths that are left out. */
  readonly exclude: readonly string[];
  /** Absolute path of the folder where layers are remembered; absent: nowhere. */
  readonly layerCacheFolder: string | undefined;
  /** Layers that are read at once. */
  readonly parallelism: number;
  readonly registry: Pick<RegistryOptions, "mirrors" | "plainHttpHosts" | "caFiles">;
  readonly quiet: boolean;
}

/** Everything that a scan was asked to do. */
export interface ScanSettings extends ImageSettings {
  /** At least one. */
  readonly images: readonly string[];
  /** The images come from an input file, or are several: documents hold a list. */
  readonly isList: boolean;
  readonly targets: readonly OutputTarget[];
  readonly thresholds: ChosenThresholds;
  readonly failOn: Severity | undefined;
  readonly exitZero: boolean;
  readonly onlyFixed: boolean;
  readonly onlyNotFixed: boolean;
  readonly showSuppressed: boolean;
  readonly byCve: boolean;
  /** NAME:VERSION. */
  readonly distro: string | undefined;
  /** Absolute path. */
  readonly databaseFolder: string;
  readonly allowStaleDatabase: boolean;
  /** How the database is kept up to date. */
  readonly update: UpdateSettings;
  /** Absent: results are not sent. */
  readonly upload?: UploadSettings;
}

/** The server that results are sent to. */
export interface UploadSettings extends ServerAccess {
  /** Without the server the verdict of this machine does. */
  readonly allowOffline: boolean;
  /** Name of the image there. */
  readonly imageName?: string;
}

/** Reads the settings that `scan` and `sbom` share. Errors: option-invalid, config-invalid. */
export function readImageSettings(io: CliIo, settings: Settings): ImageSettings {
  return {
    scope: choiceOf(settings, "scope", SCOPES) ?? "squashed",
    platform: textOf(settings, "platform"),
    exclude: (settings.get("exclude") ?? []).map(({ text }) => text),
    layerCacheFolder: layerCacheFolder(io, settings),
    parallelism: parallelism(settings),
    registry: {
      mirrors: allOf(settings, "registry-mirror"),
      plainHttpHosts: allOf(settings, "plain-http-host"),
      caFiles: allOf(settings, "registry-ca-file").map((file) => resolve(io.workingDirectory, file)),
    },
    quiet: switchOf(settings, "quiet"),
  };
}

/** Every value of a repeatable option. */
function allOf(settings: Settings, name: string): readonly string[] {
  return (settings.get(name) ?? []).map(({ text }) => text).filter((text) => text !== "");
}

function parallelism(settings: Settings): number {
  const given = settingOf(settings, "parallelism");
  if (given === undefined || given.text === "") return Math.min(DEFAULT_PARALLELISM, availableParallelism());
  const value = /^\d{1,2}$/.test(given.text) ? Number(given.text) : 0;
  if (value >= 1 && value <= MAX_PARALLELISM) return value;
  throw invalidSetting(given, `${given.origin} is ${quote(given.text)}: write a whole number from 1 to ${MAX_PARALLELISM}`);
}

function layerCacheFolder(io: CliIo, settings: Settings): string | undefined {
  if (switchOf(settings, "no-layer-cache")) return undefined;
  const given = textOf(settings, "layer-cache-path");
  if (given !== undefined) return resolve(io.workingDirectory, given);
  const database = defaultDatabaseDirectory(io.environment);
  return database === undefined ? undefined : join(dirname(database), "layers");
}

/**
 * Reads everything that a scan is asked to do, the input file too.
 *
 * Errors: option-invalid, config-invalid, format-unavailable, input-file-invalid, credentials-unusable, db-setting.
 */
export async function readScanSettings(invocation: Invocation): Promise<ScanSettings> {
  const { settings, io } = invocation;
  const values = (name: string) => settings.get(name) ?? [];
  const onlyFixed = switchOf(settings, "only-fixed");
  const onlyNotFixed = switchOf(settings, "only-notfixed");
  if (onlyFixed && onlyNotFixed)
    throw cliError("option-invalid", "--only-fixed and --only-notfixed together leave no finding: give one of them");
  const update = readUpdateSettings(io.environment);
  const read = {
    ...readImageSettings(io, settings),
    targets: outputTargets(values("output"), values("output-file"), { available: ["table", "json"], standard: "table", ofFiles: "json" }),
    thresholds: readThresholds(settings),
    failOn: parseSeverity(choiceOf(settings, "fail-on", FAIL_ON) ?? ""),
    exitZero: switchOf(settings, "exit-zero"),
    onlyFixed,
    onlyNotFixed,
    showSuppressed: switchOf(settings, "show-suppressed"),
    byCve: switchOf(settings, "by-cve"),
    distro: textOf(settings, "distro"),
    databaseFolder: databaseFolder(io, settings),
    allowStaleDatabase: switchOf(settings, "allow-stale-db"),
    update: switchOf(settings, "no-db-update") ? { ...update, autoUpdate: false } : update,
  };
  const images = await readImages(invocation);
  const upload = await readUpload(invocation);
  if (upload?.imageName !== undefined && images.images.length > 1)
    throw cliError("option-invalid", "--image-name names one image, but there are several to scan");
  return { ...read, ...images, ...(upload === undefined ? {} : { upload }) };
}

/** The server that results are sent to; a token that is not given is one that `plimsoll login` kept. The token is never shown. */
async function readUpload({ io, settings, warn }: Invocation): Promise<UploadSettings | undefined> {
  const address = textOf(settings, "api-url");
  if (address === undefined) return undefined;
  const { isPlainHttp, serverUrl } = await import("../upload/server-client.js");
  const url = serverUrl(address, settingOf(settings, "api-url")?.origin ?? "");
  const token = textOf(settings, "token") ?? (await readToken(io, url));
  if (token === undefined) {
    warn("results are not sent: an API URL is set, but no token; set one, or run plimsoll login");
    return undefined;
  }
  if (isPlainHttp(url)) warn(`the token goes to ${quote(url)} unencrypted: use https`);
  for (const name of ["warn-threshold", "fail-threshold"])
    if (settingOf(settings, name) !== undefined) warn(`--${name} does not count: the server's thresholds hold`);
  const imageName = textOf(settings, "image-name");
  return { url, token, allowOffline: switchOf(settings, "allow-offline"), ...(imageName === undefined ? {} : { imageName }) };
}

/** Images of the command line; those of an input file that an argument names are added, one of environment or configuration only stands in for them. */
async function readImages({ io, positionals, settings, warn }: Invocation): Promise<{ images: readonly string[]; isList: boolean }> {
  if (positionals.includes("")) throw cliError("option-invalid", "an image name is empty: check the variable it comes from");
  const setting = settingOf(settings, "input-file");
  const isArgument = setting?.origin.startsWith("-") ?? false;
  if (setting !== undefined && setting.text !== "" && (isArgument || positionals.length === 0)) {
    const listed = await readInputFile(resolve(io.workingDirectory, setting.text));
    return { images: [...positionals, ...listed], isList: true };
  }
  if (setting !== undefined && setting.text !== "")
    warn(`the input file of ${setting.origin} is left out, because images are named on the command line`);
  if (positionals.length === 0)
    throw cliError("option-invalid", "there is no image to scan: name one, as plimsoll scan IMAGE, or a list with --input-file FILE");
  return { images: positionals, isList: positionals.length > 1 };
}
