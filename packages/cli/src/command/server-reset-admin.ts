import { AssuranceError, quote } from "@plimsoll/core";
import { cliError } from "../error.js";
import { errorLine } from "../error-line.js";
import type { ExitCode } from "../io.js";
import type { Command, Invocation } from "./command.js";
import { dataDirOption, storeLocation } from "./server.js";

/** `plimsoll server reset-admin`: for whoever has lost the administrator's password, on the server's machine. */
export const serverResetAdminCommand: Command = {
  name: "server reset-admin",
  positionals: "",
  summary: "Give the account admin a new one-time password and end its sessions.",
  examples: [
    { purpose: "With the server stopped, as it is started", command: "server reset-admin --data-dir /var/lib/plimsoll" },
    { purpose: "On PostgreSQL, while the server runs", command: "server reset-admin" },
  ],
  options: [dataDirOption],
  notes: [
    "With DATABASE_URL set (postgres://...) that database is changed, else the embedded one, whose server must be stopped. The password is printed once and must be changed at the next sign-in. API tokens stay as they are.",
    "Exit codes: 0 done, 2 where another process has the data folder open, 1 for other errors.",
  ],
  configurable: true,
  run: runResetAdmin,
};

async function runResetAdmin({ io, settings, positionals }: Invocation): Promise<ExitCode> {
  if (positionals.length > 0)
    throw cliError("option-invalid", `plimsoll server reset-admin takes no argument such as ${quote(positionals[0] ?? "")}`);
  const { resetAdmin } = await import("@plimsoll/server");
  try {
    const password = await resetAdmin(storeLocation(io, settings));
    io.stdout.write(`Sign in as admin with the one-time password ${password} and choose your own.\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof AssuranceError) || error.code !== "store-in-use") throw error;
    io.stderr.write(errorLine(error));
    return 2;
  }
}
