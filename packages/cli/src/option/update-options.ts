import { type CheckOptions, networkFetch, parseUpdateUrls, readUpdateSettings, type UpdateSettings } from "@plimsoll/vulndb";
import { cliError } from "../error.js";
import type { CliIo } from "../io.js";
import { databaseFolder } from "./database-folder.js";
import type { OptionSpec, Settings } from "./option-spec.js";

/** The database services to ask, in place of those of the environment. */
export const updateUrlOption: OptionSpec = {
  name: "url",
  placeholder: "URL",
  repeated: true,
  argumentOnly: true,
  summary: "Database service or its latest.json, in place of PLIMSOLL_DB_UPDATE_URL; repeatable: tried in their order",
};

/** What the environment says of updates, for the help of commands. */
export const updateNotes: readonly string[] = [
  "Environment, each also as GRYPE_DB_...: PLIMSOLL_DB_UPDATE_URL (several parted by commas), PLIMSOLL_DB_CA_CERT (PEM file), PLIMSOLL_DB_CACHE_DIR, PLIMSOLL_DB_UPDATE_AVAILABLE_TIMEOUT (30s), PLIMSOLL_DB_UPDATE_DOWNLOAD_TIMEOUT (5m). Proxies: HTTPS_PROXY, HTTP_PROXY, NO_PROXY.",
];

/** What asking the database services takes. Errors: db-setting, option-invalid. */
export function updateRequest(io: CliIo, settings: Settings): CheckOptions & { readonly settings: UpdateSettings } {
  const update = readUpdateSettings(io.environment);
  const given = (settings.get("url") ?? []).flatMap(({ text }) => parseUpdateUrls(text, "--url"));
  const { caCertFile, availableTimeoutMs } = update;
  if (io.fetch === undefined) throw cliError("option-invalid", "there is no network here: bring a database with plimsoll db import FILE");
  return {
    dir: databaseFolder(io, settings),
    urls: given.length > 0 ? given : update.urls,
    fetch: networkFetch({ fetch: io.fetch, environment: io.environment, ...(caCertFile === undefined ? {} : { caCertFile }) }),
    now: () => io.now().getTime(),
    signal: io.signal,
    ...(availableTimeoutMs === undefined ? {} : { availableTimeoutMs }),
    settings: update,
  };
}
