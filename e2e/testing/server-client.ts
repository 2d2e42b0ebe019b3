import { setTimeout as sleep } from "node:timers/promises";
import { type Client, type ClientOptions, createClient } from "@plimsoll/api";

/** A client with a new token of role scanner, which the account makes for it as a person would. */
export async function createScannerClient(baseUrl: string, account: { readonly name: string; readonly password: string }): Promise<Client> {
  const person = await signIn(baseUrl, account);
  const { secret } = await person.call("createToken", { body: { name: "end to end", role: "scanner", expiresInHours: 1 } });
  return createClient({ ...surroundings(baseUrl), credential: { token: secret } });
}

/** A client of a session, whose cookie it keeps as a browser does. */
async function signIn(baseUrl: string, body: { readonly name: string; readonly password: string }): Promise<Client> {
  let cookie = "";
  let csrf: string | undefined;
  const client = createClient({
    ...surroundings(baseUrl),
    credential: { csrf: () => csrf },
    fetch: async (url, init) => {
      const headers = new Headers(init.headers);
      if (cookie !== "") headers.set("cookie", cookie);
      const response = await fetch(url, { ...init, headers });
      cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
      return response;
    },
  });
  ({ csrf } = await client.call("signIn", { body }));
  return client;
}

function surroundings(baseUrl: string): Omit<ClientOptions, "credential"> {
  return {
    baseUrl,
    fetch,
    sleep: async (ms) => {
      await sleep(ms);
    },
    random: Math.random,
    now: Date.now,
  };
}
