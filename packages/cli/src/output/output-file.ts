import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { messageOf, quote } from "@plimsoll/core";
import { cliError } from "../error.js";
import type { CliIo } from "../io.js";

/** Fails early where an output file could not be written: its folder does not exist, or it is a folder itself. Errors: output-failed. */
export async function checkOutputFile(io: CliIo, file: string): Promise<void> {
  const path = resolve(io.workingDirectory, file);
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (!folder?.isDirectory())
    throw cliError("output-failed", `cannot write ${quote(file)}: there is no folder ${quote(dirname(path))}, make it first`);
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) throw cliError("output-failed", `cannot write ${quote(file)}: it is a folder, name a file`);
}

/**
 * Writes a file whole or not at all: into a temporary file beside it, which then takes its name. What a link points at is replaced, not
 * the link; devices and pipes are written to directly.
 *
 * Errors: output-failed; the former content is then unchanged.
 */
export async function writeOutputFile(io: CliIo, file: string, text: string): Promise<void> {
  const named = resolve(io.workingDirectory, file);
  try {
    const path = await realpath(named).catch(() => named);
    const existing = await stat(path).catch(() => undefined);
    if (existing !== undefined && !existing.isFile()) await writeText(path, text, "w");
    else await replaceFile(io, path, text, existing?.mode);
  } catch (error) {
    throw cliError("output-failed", `cannot write ${quote(file)}: ${messageOf(error)}`, error);
  }
}

async function replaceFile(io: CliIo, path: string, text: string, mode: number | undefined): Promise<void> {
  const temporary = join(dirname(path), `.plimsoll-${randomBytes(8).toString("hex")}.tmp`);
  io.temporaryPaths.add(temporary);
  try {
    await writeText(temporary, text, "wx", mode === undefined ? 0o666 : mode & 0o777);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    io.temporaryPaths.delete(temporary);
  }
}

async function writeText(path: string, text: string, flags: "w" | "wx", mode = 0o666): Promise<void> {
  const file = await open(path, flags, mode);
  try {
    await file.writeFile(text);
    if (flags === "wx") await file.sync();
  } finally {
    await file.close();
  }
}
