import { existsSync } from "node:fs";
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { AssuranceError, messageOf, quote } from "@plimsoll/core";
import type { RunningServer, ServerOptions, StoreLocation } from "@plimsoll/server";
import { databaseFiles, readUpdateSettings } from "@plimsoll/vulndb";
import { cliError } from "../error.js";
import { errorLine } from "../error-line.js";
import { type CliIo, type ExitCode, homeDirectory } from "../io.js";
import { databaseFolder } from "../option/database-folder.js";
import type { OptionSpec, Settings } from "../option/option-spec.js";
import { numberOf, switchOf, textOf } from "../option/read-settings.js";
import { databaseOption, quietOption } from "../option/scan-options.js";
import { openScanDatabase } from "../scan/database.js";
import type { Command, Invocation } from "./command.js";

/** Where the embedded database is. */
export const dataDirOption: OptionSpec = {
  name: "data-dir",
  placeholder: "FOLDER",
  summary: "Folder of the embedded database; default $XDG_DATA_HOME/plimsoll, else $HOME/.local/share/plimsoll",
};

const options: readonly OptionSpec[] = [
  dataDirOption,
  { name: "host", placeholder: "ADDRESS", summary: "Address to listen on; default 127.0.0.1" },
  { name: "port", placeholder: "PORT", summary: "Port to listen on, 0 for any free one; default 8080" },
  {
    name: "metrics-port",
    placeholder: "PORT",
    summary: "Port of /metrics, on the same address; without it /metrics is on the port of the server",
  },
  {
    name: "admin-password-file",
    placeholder: "FILE",
    summary: "File for the one-time password of the first start, instead of standard output",
  },
  { name: "tls-cert", placeholder: "FILE", summary: "Serve HTTPS: PEM file of the certificate, followed by those of its authorities" },
  { name: "tls-key", placeholder: "FILE", summary: "PEM file of the certificate's key" },
  {
    name: "trusted-proxy",
    placeholder: "ADDRESS",
    repeated: true,
    summary:
      "Address or network (10.0.0.0/8) of a proxy in front, whose X-Forwarded-For says where a request comes from; repeatable, or several parted by commas; default none",
  },
  { name: "access-log", summary: "Write a JSON line for each request to standard error" },
  databaseOption,
  { name: "no-db-update", summary: "Use the vulnerability database as it is: never look for a newer one" },
  quietOption,
];

/** `plimsoll server`: API and Manager UI, until the program is interrupted. */
export const serverCommand: Command = {
  name: "server",
  positionals: "",
  summary: "Run the server: it takes uploads of scans, matches and judges them, keeps results current, and shows them in the Manager UI.",
  examples: [
    { purpose: "On the embedded database, for this machine alone", command: "server" },
    { purpose: "For others, with TLS of its own", command: "server --host 0.0.0.0 --port 8443 --tls-cert cert.pem --tls-key key.pem" },
    {
      purpose: "For others, behind a proxy that ends TLS",
      command: "server --host 0.0.0.0 --data-dir /var/lib/plimsoll --trusted-proxy 10.0.0.5",
    },
  ],
  options,
  notes: [
    "With DATABASE_URL set (postgres://...) an external PostgreSQL 15 or newer is used instead of the embedded one. The first start makes the account admin and prints its password, once; plimsoll server reset-admin makes a new one.",
    "The embedded database takes no uploads while its disk has less than 256 MB free. To bound its memory, start with NODE_OPTIONS='--max-old-space-size=256 --max-semi-space-size=8'.",
    "The vulnerability database is looked at every hour; images are judged anew when it changed. Exit codes: 0 after an interruption, 2 where another process has the data folder open, 1 for other errors.",
  ],
  configurable: true,
  run: runServer,
};

const DEFAULT_PORT = 8080;
const MAX_PORT = 65_535;
const UPDATE_MS = 60 * 60 * 1000;

/** The built Manager UI: beside the packages in a checkout, within the package where it was installed. */
const MANAGER_FOLDERS: readonly string[] = ["../../manager/", "../../../manager/dist/"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

async function runServer(invocation: Invocation): Promise<ExitCode> {
  const { io, settings, positionals, warn } = invocation;
  if (positionals.length > 0) throw cliError("option-invalid", `plimsoll server takes no argument such as ${quote(positionals[0] ?? "")}`);
  const quiet = switchOf(settings, "quiet");
  const say = (line: string): void => {
    if (!quiet) io.stdout.write(`${line}\n`);
  };
  const serverOptions = readServerOptions(io, settings);
  const databaseDir = databaseFolder(io, settings);
  const managerDirectory = MANAGER_FOLDERS.find((folder) => existsSync(join(folder, "index.html")));
  if (managerDirectory === undefined) warn("the Manager UI is not part of this installation: only the API is served");
  const databaseFile = refreshDatabase(invocation, databaseDir).then(() => databaseFiles(databaseDir).database);
  // Also where the server's code fails to load.
  databaseFile.catch(() => undefined);
  const { startServer } = await import("@plimsoll/server");
  let server: RunningServer;
  try {
    server = await startServer({
      ...serverOptions,
      databaseFile,
      ...(managerDirectory === undefined ? {} : { managerDirectory }),
      ...(switchOf(settings, "access-log") ? { log: io.stderr } : {}),
    });
  } catch (error) {
    if (!(error instanceof AssuranceError) || error.code !== "store-in-use") throw error;
    io.stderr.write(errorLine(error));
    return 2;
  }
  io.stdout.write(`Plimsoll is at ${server.address}\n`);
  if (server.adminPassword !== undefined)
    io.stdout.write(`Sign in as admin with the one-time password ${server.adminPassword} and choose your own.\n`);
  say("Stop it with Ctrl-C.");
  const timer = setInterval(
    () => void refreshDatabase(invocation, databaseDir).catch((error: unknown) => warn(messageOf(error))),
    UPDATE_MS,
  );
  try {
    await interruption(io.signal);
  } finally {
    clearInterval(timer);
    await server.close();
  }
  return 0;
}

/** Brings the vulnerability database up to date where it is time for that; the starter database where there is none. */
async function refreshDatabase({ io, settings, warn }: Invocation, dir: string): Promise<void> {
  const quiet = switchOf(settings, "quiet");
  const update = readUpdateSettings(io.environment);
  const { source } = await openScanDatabase(io, {
    dir,
    // An old database still judges; the server says how old it is.
    allowStale: true,
    quiet,
    warn,
    note: (message) => {
      if (!quiet) io.stderr.write(`note: ${message}\n`);
    },
    update: switchOf(settings, "no-db-update") ? { ...update, autoUpdate: false } : update,
  });
  source.close();
}

function readServerOptions(io: CliIo, settings: Settings): Omit<ServerOptions, "databaseFile" | "managerDirectory" | "log"> {
  const host = textOf(settings, "host");
  const metricsPort = portOf(settings, "metrics-port");
  const passwordFile = textOf(settings, "admin-password-file");
  const tls = tlsFiles(io, settings);
  const trustedProxies = proxiesOf(settings);
  return {
    location: storeLocation(io, settings),
    port: portOf(settings, "port") ?? DEFAULT_PORT,
    ...(host === undefined ? {} : { host }),
    ...(metricsPort === undefined ? {} : { metricsPort }),
    ...(tls === undefined ? {} : { tls }),
    ...(trustedProxies.length === 0 ? {} : { trustedProxies }),
    ...(passwordFile === undefined ? {} : { adminPasswordFile: resolve(io.workingDirectory, passwordFile) }),
  };
}

function portOf(settings: Settings, name: string): number | undefined {
  const port = numberOf(settings, name, { minimum: 0, maximum: MAX_PORT });
  if (port !== undefined && !Number.isInteger(port)) throw cliError("option-invalid", `--${name} must be a whole number`);
  return port;
}

function tlsFiles(io: CliIo, settings: Settings): ServerOptions["tls"] {
  const [certificate, key] = [textOf(settings, "tls-cert"), textOf(settings, "tls-key")];
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined || key === undefined)
    throw cliError("option-invalid", "--tls-cert and --tls-key belong together: give both");
  return { certificate: resolve(io.workingDirectory, certificate), key: resolve(io.workingDirectory, key) };
}

/** Addresses and networks in CIDR notation. */
function proxiesOf(settings: Settings): readonly string[] {
  const texts = (settings.get("trusted-proxy") ?? []).flatMap(({ text }) => text.split(",")).map((text) => text.trim());
  for (const text of texts) {
    const [address = "", bits, ...more] = text.split("/");
    const most = { 4: 32, 6: 128 }[isIP(address)] ?? -1;
    const isNetwork = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
    if (most < 0 || !isNetwork || more.length > 0)
      throw cliError(
        "option-invalid",
        `--trusted-proxy cannot be ${quote(text)}: write an address or a network, such as 10.0.0.5 or 10.0.0.0/8`,
      );
  }
  return texts;
}

/** Where the store is. Errors: option-invalid. */
export function storeLocation(io: CliIo, settings: Settings): StoreLocation {
  const databaseUrl = io.environment["DATABASE_URL"];
  if (databaseUrl !== undefined && databaseUrl !== "") return { databaseUrl };
  const given = textOf(settings, "data-dir");
  if (given !== undefined) return { dataDirectory: resolve(io.workingDirectory, given) };
  const dataHome = io.environment["XDG_DATA_HOME"];
  const home = homeDirectory(io);
  if (dataHome !== undefined && dataHome !== "") return { dataDirectory: join(dataHome, "plimsoll") };
  if (home === undefined)
    throw cliError("option-invalid", "there is no folder for the server's data: set HOME or XDG_DATA_HOME, or name one with --data-dir");
  return { dataDirectory: join(home, ".local", "share", "plimsoll") };
}

function interruption(signal: AbortSignal): Promise<void> {
  return new Promise((ended) => {
    if (signal.aborted) ended();
    else signal.addEventListener("abort", () => ended(), { once: true });
  });
}
