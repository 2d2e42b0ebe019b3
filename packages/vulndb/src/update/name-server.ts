import { Resolver } from "node:dns/promises";
import { open } from "node:fs/promises";
import { isIP } from "node:net";
import { quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";

/** What of the resolver a test replaces. */
export interface NameLookup {
  resolve4(host: string): Promise<unknown>;
  cancel(): void;
}

const MAX_HOSTS_BYTES = 1024 * 1024;
const QUERY_MS = 1000;

/**
 * Fails where the name servers do not answer at all. The system's own look-up would then take tens of seconds, and cannot be stopped:
 * not even the end of the program would be the end of it. Every answer will do, also that there is no such name.
 * Errors: `db-unreachable`; the signal's reason.
 */
export async function requireNameServer(
  host: string,
  signal: AbortSignal,
  lookup: NameLookup = new Resolver({ timeout: QUERY_MS, tries: 2 }),
): Promise<void> {
  if (isIP(host.replace(/^\[|\]$/g, "")) !== 0 || host === "localhost" || (await isInHosts(host))) return;
  const cancel = (): void => lookup.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    await lookup.resolve4(host);
  } catch (error) {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== "ETIMEOUT") return;
    throw vulndbError("db-unreachable", `no name server answers for ${quote(host)}: is there a network?`, error);
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

/** Names of this file need no name server. */
async function isInHosts(host: string): Promise<boolean> {
  try {
    const file = await open("/etc/hosts", "r");
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(MAX_HOSTS_BYTES), 0, MAX_HOSTS_BYTES);
      const lines = buffer.toString("utf8", 0, bytesRead).toLowerCase().split("\n");
      return lines.some((line) => (line.split("#")[0] ?? "").split(/\s+/).slice(1).includes(host));
    } finally {
      await file.close();
    }
  } catch {
    // A system without the file has no names in it.
    return false;
  }
}
