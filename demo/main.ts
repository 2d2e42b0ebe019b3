import { existsSync, mkdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CliIo, runCli } from "@plimsoll/cli";
import { type LayoutImage, writeOciLayout } from "@plimsoll/scanner";
import { oldShop, ownImage } from "./images.js";
import { type DemoServer, startDemoServer } from "./server.js";

/** This file runs from `build/programs/demo`. */
const repository = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
const workFolder = join(repository, "build", "demo");

/** So long may the scan of this machine take; what was seen until then counts. */
const MACHINE_MS = 60_000;

/** So much of each report is shown: the summary and the worst findings. */
const SHOWN_LINES = 60;

/** Files by which a Linux with a package database is known. */
const packageDatabases = [
  "/var/lib/dpkg/status",
  "/lib/apk/db/installed",
  "/var/lib/rpm/rpmdb.sqlite",
  "/usr/lib/sysimage/rpm/rpmdb.sqlite",
  "/var/lib/rpm/Packages",
];

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Runs `plimsoll scan` in this process, on the embedded default; true unless it ended with an error. A Fail is a result. */
async function scan(image: string, { server, signal = new AbortController().signal }: ScanOptions = {}): Promise<boolean> {
  const words = [
    "scan",
    image,
    ...(server === undefined ? ["--warn-threshold", "7.0", "--fail-threshold", "9.0"] : ["--api-url", server.address]),
  ];
  say(`\n$ node packages/cli/dist/main.js ${words.join(" ")}\n`);
  const output: string[] = [];
  const io = cliIo((text) => void output.push(text), signal, server === undefined ? {} : { PLIMSOLL_TOKEN: server.token });
  const exitCode = await runCli(words, io);
  const lines = output.join("").trimEnd().split("\n");
  say(lines.slice(0, SHOWN_LINES).join("\n"));
  if (lines.length > SHOWN_LINES) say(`... ${lines.length - SHOWN_LINES} more lines: run the command above to see them all`);
  return exitCode !== 1;
}

interface ScanOptions {
  /** Where the result goes. */
  readonly server?: DemoServer;
  readonly signal?: AbortSignal;
}

function cliIo(write: (text: string) => void, signal: AbortSignal, environment: Readonly<Record<string, string>>): CliIo {
  return {
    environment: { ...process.env, HOME: process.env["HOME"] ?? homedir(), ...environment },
    workingDirectory: repository,
    stdout: { ...sink(process.stdout), write },
    stderr: sink(process.stderr),
    now: () => new Date(),
    signal,
    temporaryPaths: new Set(),
    serverFetch: (url, init) => fetch(url, init),
  };
}

function sink(stream: NodeJS.WriteStream): CliIo["stdout"] {
  return { write: (text) => void stream.write(text), isTerminal: stream.isTTY, columns: stream.isTTY ? stream.columns : undefined };
}

/** Assembles an example image as an OCI layout and gives its folder, relative to the repository. */
async function assemble(name: string, image: LayoutImage): Promise<string> {
  const folder = join(workFolder, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await writeOciLayout(folder, image);
  return `oci-dir:${join("build", "demo", name)}`;
}

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const named = words.filter((word) => !word.startsWith("--"));
  // Whoever reads the output through a pipe waits for its end.
  const stays = words.includes("--stay") || (process.stdout.isTTY === true && !words.includes("--once"));
  say("Plimsoll demo: two example images are assembled under build/demo and scanned, then this machine; the server keeps the results.");
  const examples = [await assemble("plimsoll", ownImage(repository)), await assemble("old-shop", oldShop(repository))];
  // The first scan makes the database that the server matches with.
  const results = [await scan(examples[1] ?? "")];
  const server = await startDemoServer({ repository, dataDirectory: join(workFolder, "server-data") });
  try {
    for (const image of [...examples, ...named]) results.push(await scan(image, { server }));
    if (process.platform === "linux" && packageDatabases.some((path) => existsSync(path))) {
      say("\nThis machine: its root file system, without /proc, /sys, /dev and /run and other file systems, for at most 60 seconds.");
      results.push(await scan("dir:/", { signal: AbortSignal.timeout(MACHINE_MS) }));
    }
    say(nextSteps);
    say(`\nThe server is at ${server.address}\n  Sign in as ${server.account} with the password ${server.password}`);
    const missing = await server.missingImages(examples.length + named.length);
    if (missing > 0) say(`  ${missing} of the images did not get there`);
    if (results.includes(false) || missing > 0) process.exitCode = 1;
    if (stays) {
      say("  It runs until you press Ctrl-C.");
      await interruption();
    }
  } finally {
    await server.close();
  }
}

function interruption(): Promise<void> {
  return new Promise((ended) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ended());
  });
}

const nextSteps = `
What next
  Your own image:      docker save IMAGE -o image.tar && npm run demo -- image.tar
  As a document:       node packages/cli/dist/main.js scan image.tar -o table -o json=report.json
  What is in it:       node packages/cli/dist/main.js sbom image.tar -o syft-json=sbom.json
  A full database:     node packages/cli/dist/main.js db import vulnerability-db_v6.x.tar.zst
  Everything else:     node packages/cli/dist/main.js --help`;

await main();
