import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type Client, type ClientOptions, checkAnswer, createClient } from "@plimsoll/api";

/** Secrets of two API tokens, and of the account `admin`. */
export interface Tokens {
  readonly scanner: string;
  readonly reader: string;
  readonly password: string;
}

const zip = promisify(gzip);

const surroundings: Pick<ClientOptions, "sleep" | "random" | "now" | "check" | "timeoutMs"> = {
  sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
  random: Math.random,
  now: Date.now,
  check: checkAnswer,
  timeoutMs: 30_000,
};

/** A client that uploads and reads by a token. It sends each request once: what was not answered is this program's to judge. */
export function tokenClient(baseUrl: string, token: string): Client {
  return createClient({
    ...surroundings,
    baseUrl,
    credential: { token },
    fetch: (url, init) => fetch(url, init),
    gzip: async (text) => new Uint8Array(await zip(text)),
    retry: { attempts: 1, firstDelayMs: 1, maxDelayMs: 1 },
  });
}

/** A client of the account `admin`. */
export async function signIn(baseUrl: string, password: string): Promise<Client> {
  let cookie = "";
  let csrf: string | undefined;
  const client = createClient({
    ...surroundings,
    baseUrl,
    credential: { csrf: () => csrf },
    fetch: async (url, init) => {
      const headers = new Headers(init.headers);
      if (cookie !== "") headers.set("cookie", cookie);
      const response = await fetch(url, { ...init, headers });
      cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
      return response;
    },
  });
  ({ csrf } = await client.call("signIn", { body: { name: "admin", password } }));
  return client;
}

/** Signs in with the one-time password of the file, changes it, and makes the tokens, as a person does after the first start. */
export async function signInAndMakeTokens(baseUrl: string, oneTimePasswordFile: string): Promise<Tokens> {
  const currentPassword = readFileSync(oneTimePasswordFile, "utf8").trim();
  const password = randomBytes(18).toString("base64url");
  const first = await signIn(baseUrl, currentPassword);
  await first.call("changePassword", { body: { currentPassword, newPassword: password } });
  const client = await signIn(baseUrl, password);
  const make = async (role: "scanner" | "read-only"): Promise<string> =>
    (await client.call("createToken", { body: { name: `chaos ${role}`, role, expiresInHours: null } })).secret;
  return { scanner: await make("scanner"), reader: await make("read-only"), password };
}
