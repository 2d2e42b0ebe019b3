import { cliError } from "../error.js";
import type { ExitCode } from "../io.js";
import { settingOf, switchOf } from "../option/read-settings.js";
import { scanOptions } from "../option/scan-options.js";
import { forgetToken } from "../upload/credential-store.js";
import { serverUrl } from "../upload/server-client.js";
import type { Command, Invocation } from "./command.js";

/** `plimsoll logout`: forgets what `plimsoll login` has kept of a server. */
export const logoutCommand: Command = {
  name: "logout",
  positionals: "[URL]",
  summary: "Forget the API token of a server that plimsoll login has kept.",
  examples: [{ purpose: "On this machine only", command: "logout https://plimsoll.example" }],
  options: scanOptions.filter(({ name }) => ["api-url", "quiet"].includes(name)),
  notes: ["The token stays good: to end it for everybody, revoke it in the Manager UI under Scan settings."],
  configurable: true,
  run: runLogout,
};

async function runLogout({ io, positionals, settings }: Invocation): Promise<ExitCode> {
  const setting = settingOf(settings, "api-url");
  const [address = setting?.text ?? "", ...more] = positionals;
  if (address === "" || more.length > 0) throw cliError("option-invalid", "name one server, as plimsoll logout https://plimsoll.example");
  const url = serverUrl(address, positionals.length > 0 ? "the address" : (setting?.origin ?? ""));
  const isForgotten = await forgetToken(io, url);
  if (!switchOf(settings, "quiet")) io.stdout.write(isForgotten ? `The token of ${url} is forgotten.\n` : `There is no token of ${url}.\n`);
  return 0;
}
