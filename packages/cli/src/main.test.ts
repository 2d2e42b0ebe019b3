import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { flask, installShopDatabase, leftpad, writeSbom } from "./testing/shop.js";
import { temporaryFolder } from "./testing/temporary-folder.js";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The built program; without it (`npm run build`) these tests are skipped. */
const PROGRAM = path("../dist/main.js");
const hasProgram = existsSync(PROGRAM);
const hasStarter = existsSync(path("../../../data/starter/about.json"));

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program; `onText` sees what it writes, as it comes. */
function run(
  argv: readonly string[],
  home: string,
  onText: (text: string, child: ReturnType<typeof spawn>) => void = () => undefined,
): Promise<Run> {
  const child = spawn(process.execPath, [PROGRAM, ...argv], {
    env: { HOME: home, PLIMSOLL_DB_AUTO_UPDATE: "false" },
    cwd: home,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => {
    stdout += data.toString();
    onText(stdout, child);
  });
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
    onText(stderr, child);
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

test.skipIf(!hasProgram)("the program prints, and its exit code is the verdict", async () => {
  const home = temporaryFolder();
  const database = await installShopDatabase(home, new Date().toISOString());
  expect(await run(["version"], home)).toEqual({ code: 0, stdout: expect.stringMatching(/^v\d/), stderr: "" });
  expect((await run(["scan", "-q", "-p", database, writeSbom(home, "a.json", [flask])], home)).code).toBe(0);
  expect((await run(["scan", "-q", "-p", database, writeSbom(home, "b.json", [leftpad])], home)).code).toBe(2);
});

test.skipIf(!hasProgram)("a reader that goes away changes nothing of that", async () => {
  const home = temporaryFolder();
  const database = await installShopDatabase(home, new Date().toISOString());
  const many = Array.from({ length: 500 }, (_, index) => ({ ...leftpad, version: `1.0.${index}` }));
  const { code, stderr } = await run(["scan", "-q", "-p", database, writeSbom(home, "many.json", many)], home, (_, child) =>
    child.stdout?.destroy(),
  );
  expect([code, stderr]).toEqual([2, ""]);
});

test.skipIf(!hasProgram || !existsSync("/dev/full"))("an output that cannot be written is an error", async () => {
  const home = temporaryFolder();
  const full = openSync("/dev/full", "w");
  const child = spawn(process.execPath, [PROGRAM, "--help"], { env: { HOME: home }, stdio: ["ignore", full, "pipe"] });
  let stderr = "";
  child.stderr?.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  closeSync(full);
  expect([code, stderr]).toEqual([1, "error[output-failed]: cannot write the output: ENOSPC: no space left on device, write\n"]);
});

test.skipIf(!hasProgram || !hasStarter)("an interrupted program exits with 130 and leaves nothing half-done", async () => {
  const home = temporaryFolder();
  const { code, stdout, stderr } = await run(["scan", writeSbom(home, "a.json", [flask])], home, (text, child) => {
    if (text.includes("build  ")) child.kill("SIGINT");
  });
  expect([code, stdout]).toEqual([130, ""]);
  expect(stderr).toMatch(/interrupted\n$/);
  expect(readdirSync(join(home, ".cache", "plimsoll", "db"))).toEqual([]);
});
