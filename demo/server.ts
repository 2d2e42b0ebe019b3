import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Client, createClient } from "@plimsoll/api";
import { AssuranceError } from "@plimsoll/core";
import { type RunningServer, startServer } from "@plimsoll/server";
import { databaseFiles, defaultDatabaseDirectory } from "@plimsoll/vulndb";

/** The server of the demo, with someone signed in. */
export interface DemoServer {
  readonly address: string;
  readonly account: string;
  readonly password: string;
  /** API token of role scanner. */
  readonly token: string;
  /** How many of so many images the server does not list, or has not judged. */
  missingImages(expected: number): Promise<number>;
  close(): Promise<void>;
}

const PORT = 8080;
const ACCOUNT = "admin";

/** Starts a server on a fresh data directory, changes the one-time password, and makes a token, as a person would in the browser. */
export async function startDemoServer({
  repository,
  dataDirectory,
}: {
  readonly repository: string;
  readonly dataDirectory: string;
}): Promise<DemoServer> {
  rmSync(dataDirectory, { recursive: true, force: true });
  const environment = { ...process.env, HOME: process.env["HOME"] ?? homedir() };
  const databaseDirectory = defaultDatabaseDirectory(environment) ?? "";
  const start = (port: number): Promise<RunningServer> =>
    startServer({
      location: { dataDirectory },
      port,
      databaseFile: databaseFiles(databaseDirectory).database,
      managerDirectory: join(repository, "packages", "manager", "dist"),
    });
  const server = await start(PORT).catch((error: unknown) => {
    if (!(error instanceof AssuranceError) || error.code !== "address-unavailable") throw error;
    rmSync(dataDirectory, { recursive: true, force: true });
    return start(0);
  });
  try {
    const password = randomBytes(12).toString("base64url");
    const client = await signIn(server, password);
    const { secret } = await client.call("createToken", { body: { name: "demo", role: "scanner", expiresInHours: null } });
    return {
      address: server.address,
      account: ACCOUNT,
      password,
      token: secret,
      async missingImages(expected) {
        const { items } = await client.call("listImages", {});
        return Math.max(0, expected - items.filter(({ state }) => state === "judged" || state === "partial").length);
      },
      close: () => server.close(),
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** A client of a session, whose cookie it keeps as a browser does. */
async function signIn({ address, adminPassword = "" }: RunningServer, newPassword: string): Promise<Client> {
  let cookie = "";
  let csrf: string | undefined;
  const client = createClient({
    baseUrl: address,
    credential: { csrf: () => csrf },
    fetch: async (url, init) => {
      const headers = new Headers(init.headers);
      if (cookie !== "") headers.set("cookie", cookie);
      const response = await fetch(url, { ...init, headers });
      cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
      return response;
    },
    sleep: (ms) => sleep(ms),
    random: Math.random,
    now: Date.now,
  });
  ({ csrf } = await client.call("signIn", { body: { name: ACCOUNT, password: adminPassword } }));
  ({ csrf } = await client.call("changePassword", { body: { currentPassword: adminPassword, newPassword } }));
  return client;
}
