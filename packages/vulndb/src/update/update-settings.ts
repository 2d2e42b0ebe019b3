import { quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";
import { defaultMaxAgeMs } from "../store/database-status.js";
import { defaultUpdateUrl } from "./default-url.data.js";
import { parseGoDuration } from "./go-duration.js";
import { isHttpUrl, shownUrl } from "./update-url.js";

/** How the database is kept up to date and checked. Durations in milliseconds. */
export interface UpdateSettings {
  /** Base URLs, or URLs of `latest.json` documents, in the order in which they are tried; at least one. */
  readonly urls: readonly string[];
  /** PEM file of the authorities to trust in place of the runtime's. */
  readonly caCertFile?: string;
  /** The database folder, as written. */
  readonly cacheDir?: string;
  /** Look for a newer database before a scan. */
  readonly autoUpdate: boolean;
  /** Refuse a database that is older than `maxAgeMs`. */
  readonly validateAge: boolean;
  readonly maxAgeMs: number;
  /** Compare the file with its checksum before it is used. */
  readonly validateByHash: boolean;
  /** Time between two looks for a newer database before scans; 0: every scan looks. */
  readonly checkIntervalMs: number;
  /** A look for a newer database that fails ends the scan. */
  readonly requireUpdateCheck: boolean;
  /** For all of finding out what there is; undefined where nothing is set. */
  readonly availableTimeoutMs?: number;
  /** For the download; undefined where nothing is set. */
  readonly downloadTimeoutMs?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const PREFIXES = ["PLIMSOLL_DB_", "GRYPE_DB_"] as const;

/** The words that Go takes for truth values (https://pkg.go.dev/strconv#ParseBool), and plain ones. */
const YES = new Set(["1", "t", "true", "yes", "on"]);
const NO = new Set(["0", "f", "false", "no", "off"]);

const CHECK_INTERVAL_MS = 2 * 3_600_000;

/**
 * The settings that the variables `PLIMSOLL_DB_*`, and where those are not set Grype's `GRYPE_DB_*`, make: `UPDATE_URL` (several are parted by
 * commas or blanks), `CA_CERT`, `CACHE_DIR`, `AUTO_UPDATE`, `VALIDATE_AGE`, `MAX_ALLOWED_BUILT_AGE`, `VALIDATE_BY_HASH_ON_START`,
 * `MAX_UPDATE_CHECK_FREQUENCY`, `REQUIRE_UPDATE_CHECK`, `UPDATE_AVAILABLE_TIMEOUT`, `UPDATE_DOWNLOAD_TIMEOUT`. An empty variable sets nothing.
 * Defaults are Grype's, but the file is not read whole at every start unless that is asked for.
 * Errors: `db-setting` names the variable.
 */
export function readUpdateSettings(environment: Environment): UpdateSettings {
  const caCertFile = variable(environment, "CA_CERT")?.text;
  const cacheDir = variable(environment, "CACHE_DIR")?.text;
  const availableTimeoutMs = duration(environment, "UPDATE_AVAILABLE_TIMEOUT");
  const downloadTimeoutMs = duration(environment, "UPDATE_DOWNLOAD_TIMEOUT");
  return {
    urls: urls(environment),
    ...(caCertFile === undefined ? {} : { caCertFile }),
    ...(cacheDir === undefined ? {} : { cacheDir }),
    autoUpdate: truth(environment, "AUTO_UPDATE") ?? true,
    validateAge: truth(environment, "VALIDATE_AGE") ?? true,
    maxAgeMs: duration(environment, "MAX_ALLOWED_BUILT_AGE") ?? defaultMaxAgeMs,
    validateByHash: truth(environment, "VALIDATE_BY_HASH_ON_START") ?? false,
    checkIntervalMs: duration(environment, "MAX_UPDATE_CHECK_FREQUENCY") ?? CHECK_INTERVAL_MS,
    requireUpdateCheck: truth(environment, "REQUIRE_UPDATE_CHECK") ?? false,
    ...(availableTimeoutMs === undefined ? {} : { availableTimeoutMs }),
    ...(downloadTimeoutMs === undefined ? {} : { downloadTimeoutMs }),
  };
}

/** The URLs of a text that lists some, parted by commas or blanks. Errors: `db-setting`; `origin` is where the text stands. */
export function parseUpdateUrls(text: string, origin: string): readonly string[] {
  // A comma within a URL is none that parts.
  const found = text.trim().split(/[\s,]+(?=https?:\/\/)/i);
  const bad = found.find((url) => !isHttpUrl(url));
  if (bad !== undefined) {
    throw vulndbError(
      "db-setting",
      `${origin} is ${quote(shownUrl(bad))}, which is no http or https URL: write one as https://HOST/databases`,
    );
  }
  return found;
}

interface Variable {
  readonly name: string;
  readonly text: string;
}

function variable(environment: Environment, name: string): Variable | undefined {
  for (const prefix of PREFIXES) {
    const text = environment[prefix + name] ?? "";
    if (text !== "") return { name: prefix + name, text };
  }
  return undefined;
}

function urls(environment: Environment): readonly string[] {
  const set = variable(environment, "UPDATE_URL");
  return set === undefined ? [defaultUpdateUrl] : parseUpdateUrls(set.text, set.name);
}

function truth(environment: Environment, name: string): boolean | undefined {
  const set = variable(environment, name);
  if (set === undefined) return undefined;
  const word = set.text.trim().toLowerCase();
  if (!YES.has(word) && !NO.has(word)) {
    throw vulndbError("db-setting", `${set.name} is a switch and cannot be ${quote(set.text)}: write true or false`);
  }
  return YES.has(word);
}

function duration(environment: Environment, name: string): number | undefined {
  const set = variable(environment, name);
  if (set === undefined) return undefined;
  const ms = parseGoDuration(set.text.trim());
  if (ms === undefined) {
    throw vulndbError("db-setting", `${set.name} cannot be ${quote(set.text)}: write a duration as 30s, 5m or 120h`);
  }
  return ms;
}
