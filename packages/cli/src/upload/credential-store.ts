import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { messageOf, quote } from "@plimsoll/core";
import { cliError } from "../error.js";
import { type CliIo, homeDirectory } from "../io.js";
import { readBoundedFile } from "../option/read-bounded-file.js";

const MAX_BYTES = 1 << 20;

/** Tokens by the address of their server. */
type Tokens = Readonly<Record<string, string>>;

/** The file where `plimsoll login` keeps tokens, readable by its owner alone; undefined where the environment names no home. */
function credentialFile(io: CliIo): string | undefined {
  const configured = io.environment["XDG_CONFIG_HOME"];
  const home = homeDirectory(io);
  const folder = configured !== undefined && configured !== "" ? configured : home === undefined ? undefined : join(home, ".config");
  return folder === undefined ? undefined : join(folder, "plimsoll", "credentials.json");
}

/** The token kept for a server; undefined where there is none. Errors: credentials-unusable. */
export async function readToken(io: CliIo, serverUrl: string): Promise<string | undefined> {
  const file = credentialFile(io);
  return file === undefined ? undefined : (await readTokens(file))[serverUrl];
}

/** Keeps a token for a server, in place of an older one; gives the file. Errors: credentials-unusable. */
export async function keepToken(io: CliIo, serverUrl: string, token: string): Promise<string> {
  const file = credentialFile(io);
  if (file === undefined)
    throw cliError("credentials-unusable", "there is no home folder to keep the token in: set HOME or XDG_CONFIG_HOME");
  await writeTokens(file, { ...(await readTokens(file)), [serverUrl]: token });
  return file;
}

/** Removes the token kept for a server; false where there is none. Errors: credentials-unusable. */
export async function forgetToken(io: CliIo, serverUrl: string): Promise<boolean> {
  const file = credentialFile(io);
  if (file === undefined) return false;
  const { [serverUrl]: forgotten, ...kept } = await readTokens(file);
  if (forgotten === undefined) return false;
  await writeTokens(file, kept);
  return true;
}

async function writeTokens(file: string, tokens: Tokens): Promise<void> {
  const part = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(part, `${JSON.stringify({ tokens }, undefined, 1)}\n`, { mode: 0o600, flag: "wx" });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw cliError("credentials-unusable", `cannot write ${quote(file)}: ${messageOf(error)}`, error);
  }
}

async function readTokens(file: string): Promise<Tokens> {
  try {
    const text = await readBoundedFile(file, MAX_BYTES);
    const document: unknown = JSON.parse(text ?? "");
    const tokens = isRecord(document) && isRecord(document["tokens"]) ? document["tokens"] : {};
    return Object.fromEntries(Object.entries(tokens).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    // Never the content: it holds tokens.
    throw cliError("credentials-unusable", `cannot read ${quote(file)}: remove it and run plimsoll login again`);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
