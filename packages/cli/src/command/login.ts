import { quote } from "@plimsoll/core";
import { cliError } from "../error.js";
import type { ExitCode } from "../io.js";
import { settingOf, switchOf } from "../option/read-settings.js";
import { scanOptions } from "../option/scan-options.js";
import { programVersion } from "../program-version.js";
import { keepToken } from "../upload/credential-store.js";
import { isPlainHttp, serverClient, serverUrl } from "../upload/server-client.js";
import type { Command, Invocation } from "./command.js";

/** A token of a server. Source: the server's token format. */
const TOKEN = /^[\x21-\x7e]{8,512}$/;

/** `plimsoll login`: asks the server whether a token is good, and keeps it for scans. */
export const loginCommand: Command = {
  name: "login",
  positionals: "[URL]",
  summary: "Keep the API token of a server, so that scans need only its address.",
  examples: [
    { purpose: "Asks for the token", command: "login https://plimsoll.example" },
    { purpose: "The token from a file, for scripts", command: "login https://plimsoll.example < token.txt" },
  ],
  options: scanOptions.filter(({ name }) => ["api-url", "token", "quiet"].includes(name)),
  notes: [
    "The token is one of role scanner, made in the Manager UI under Scan settings. It is tried first, then written to $XDG_CONFIG_HOME/plimsoll/credentials.json, else $HOME/.config/plimsoll/credentials.json, which only you can read.",
  ],
  configurable: true,
  run: runLogin,
};

async function runLogin({ io, positionals, settings, warn }: Invocation): Promise<ExitCode> {
  const setting = settingOf(settings, "api-url");
  const [address = setting?.text ?? "", ...more] = positionals;
  if (address === "" || more.length > 0) throw cliError("option-invalid", "name one server, as plimsoll login https://plimsoll.example");
  const url = serverUrl(address, positionals.length > 0 ? "the address" : (setting?.origin ?? ""));
  if (isPlainHttp(url)) warn(`the token goes to ${quote(url)} unencrypted: use https`);
  const token = settingOf(settings, "token")?.text || (await io.readSecret?.(`API token of ${url}: `)) || "";
  if (!TOKEN.test(token))
    throw cliError("option-invalid", "there is no token, or it is none: give it at the prompt, by standard input or PLIMSOLL_TOKEN");
  const client = serverClient(io, { url, token }, (line) => io.stderr.write(`note: ${line}\n`));
  await client.call("findKnownScans", { body: { images: [] }, signal: io.signal });
  const file = await keepToken(io, url, token);
  if (!switchOf(settings, "quiet"))
    io.stdout.write(
      `The token is good and kept in ${quote(file)}.\nScan with: plimsoll scan --api-url ${url} IMAGE (plimsoll ${await programVersion()})\n`,
    );
  return 0;
}
