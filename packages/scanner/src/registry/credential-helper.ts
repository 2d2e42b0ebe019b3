import { spawn } from "node:child_process";
import { type JsonValue, quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { membersOf } from "./json-members.js";
import type { Credential } from "./registry-options.js";

export interface CredentialHelperOptions {
  /** All that the helper sees of the environment; its program is looked up in its `PATH`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** No path, no option. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const MAX_OUTPUT_BYTES = 1024 * 1024;
/** Docker's word for a secret that is an identity token. */
const TOKEN_USER = "<token>";

/**
 * Asks `docker-credential-NAME` for a registry's credential; undefined where it has none.
 * Source: https://github.com/docker/docker-credential-helpers#development
 *
 * Errors: registry-credentials-unreadable, without anything that the helper wrote; the signal's reason.
 */
export async function runCredentialHelper(name: string, key: string, options: CredentialHelperOptions): Promise<Credential | undefined> {
  if (!NAME.test(name)) throw unreadable(name, "that is no name of a helper");
  const { status, output } = await run(name, key, options);
  // "credentials not found in native keychain", and in words of other helpers.
  if (status !== 0 && /not found|no credentials|not logged in/i.test(output)) return undefined;
  if (status !== 0) throw unreadable(name, `it failed with status ${status ?? "unknown"}`);
  const { username, secret } = parseAnswer(name, output);
  if (username === "" && secret === "") return undefined;
  return username === TOKEN_USER ? { kind: "identity-token", token: secret } : { kind: "password", username, password: secret };
}

function parseAnswer(name: string, output: string): { readonly username: string; readonly secret: string } {
  let answer: JsonValue;
  try {
    answer = JSON.parse(output) as JsonValue;
  } catch {
    throw unreadable(name, "its answer is not JSON");
  }
  const fields = membersOf(answer);
  const username = fields.get("Username");
  const secret = fields.get("Secret");
  if (typeof username !== "string" || typeof secret !== "string") throw unreadable(name, "its answer has no Username and Secret");
  return { username, secret };
}

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

function run(name: string, key: string, { environment, timeoutMs, signal }: CredentialHelperOptions): Promise<Ended> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(`docker-credential-${name}`, ["get"], {
      env: { ...environment },
      stdio: ["pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      // What the helper itself started may still hold the pipe: nothing waits for it.
      child.stdout.destroy();
      child.kill("SIGKILL");
      end();
    };
    const fail = (why: string): void => settle(() => reject(unreadable(name, why)));
    const timer = setTimeout(fail, timeoutMs, `it did not answer within ${timeoutMs / 1000} seconds`);
    const abort = (): void => settle(() => reject(signal.reason));
    signal.addEventListener("abort", abort, { once: true });
    child.on("error", (error: NodeJS.ErrnoException) =>
      fail(error.code === "ENOENT" ? "there is no such program" : `it cannot be started (${error.code ?? "unknown"})`),
    );
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_OUTPUT_BYTES) fail(`it wrote more than ${MAX_OUTPUT_BYTES} bytes`);
      else chunks.push(chunk);
    });
    child.on("close", (status) => settle(() => resolve({ status, output: Buffer.concat(chunks).toString("utf8").trim() })));
    child.stdin.on("error", () => undefined);
    child.stdin.end(key);
  });
}

function unreadable(name: string, why: string): Error {
  return scannerError(
    "registry-credentials-unreadable",
    `the credential helper ${quote(`docker-credential-${name}`)}: ${why}; mend docker's configuration or log in anew`,
  );
}
