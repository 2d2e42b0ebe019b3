import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildDatabase } from "../build/build-database.js";
import { databaseStatus } from "../store/database-status.js";
import { withDirectoryLock } from "../store/directory-lock.js";
import { installBuiltDatabase } from "../store/install-database.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { archiveOf, contentOf, folderWithOldDatabase, newBuild, now, oldBuild } from "../testing/update-case.js";
import { publish, startUpdateServer } from "../testing/update-server.js";
import { deleteDownloads } from "./delete-downloads.js";
import { downloadFolder } from "./partial-archive.js";
import { type AutomaticUpdate, updateIfDue } from "./update-if-due.js";
import { readUpdateSettings } from "./update-settings.js";

const MINUTE = 60_000;

interface Attempt {
  readonly at?: number;
  readonly usable?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

async function attempt(dir: string, url: string, { at = now, usable = true, environment = {} }: Attempt = {}): Promise<AutomaticUpdate> {
  return await updateIfDue({
    dir,
    settings: readUpdateSettings({ PLIMSOLL_DB_UPDATE_URL: url, PLIMSOLL_DB_UPDATE_AVAILABLE_TIMEOUT: "1500ms", ...environment }),
    status: await databaseStatus(dir, { now: at }),
    usable,
    fetch: (address, request) => fetch(address, request),
    now: () => at,
  });
}

test("looks, then leaves it for two hours", async () => {
  const server = await startUpdateServer();
  publish(server, archiveOf());
  const dir = await folderWithOldDatabase();
  expect(await attempt(dir, server.url)).toMatchObject({ state: "asked", outcome: { result: "installed", built: newBuild } });
  server.requests.length = 0;
  expect(await attempt(dir, server.url, { at: now + 119 * MINUTE })).toEqual({ state: "not-due" });
  expect(server.requests).toEqual([]);
  expect(await attempt(dir, server.url, { at: now + 120 * MINUTE })).toMatchObject({ state: "asked", outcome: { result: "current" } });
  expect(
    await attempt(dir, server.url, { at: now + 130 * MINUTE, environment: { GRYPE_DB_MAX_UPDATE_CHECK_FREQUENCY: "5m" } }),
  ).toMatchObject({
    state: "asked",
  });
  expect(
    await attempt(dir, server.url, { at: now + 131 * MINUTE, environment: { GRYPE_DB_MAX_UPDATE_CHECK_FREQUENCY: "0" } }),
  ).toMatchObject({
    state: "asked",
  });
  // The clock was put back.
  expect(await attempt(dir, server.url, { at: now - MINUTE })).toMatchObject({ state: "asked" });
});

test("a failure is a value, and is not repeated for a quarter of an hour while there is something to use", async () => {
  const server = await startUpdateServer();
  server.intercept = () => true;
  const dir = await folderWithOldDatabase();
  const begun = performance.now();
  expect(await attempt(dir, server.url)).toMatchObject({ state: "failed", error: { code: "db-timeout" } });
  expect(performance.now() - begun).toBeLessThan(5000);
  expect(await attempt(dir, server.url, { at: now + 14 * MINUTE })).toEqual({ state: "not-due" });
  expect(await attempt(dir, server.url, { at: now + 14 * MINUTE, usable: false })).toMatchObject({ state: "failed" });
  publish(server, archiveOf());
  server.intercept = undefined;
  expect(await attempt(dir, server.url, { at: now + 30 * MINUTE })).toMatchObject({ state: "asked", outcome: { result: "installed" } });
  expect((await contentOf(dir))[0]).toBe(newBuild);
});

test("a look that is required throws its failure", async () => {
  const server = await startUpdateServer();
  const dir = await folderWithOldDatabase();
  await expect(attempt(dir, server.url, { environment: { GRYPE_DB_REQUIRE_UPDATE_CHECK: "true" } })).rejects.toThrow(
    expect.objectContaining({ code: "db-unreachable" }),
  );
});

test("off is off, also without a database", async () => {
  const server = await startUpdateServer();
  expect(await attempt(temporaryFolder(), server.url, { usable: false, environment: { GRYPE_DB_AUTO_UPDATE: "false" } })).toEqual({
    state: "off",
  });
  expect(server.requests).toEqual([]);
});

test("a database of one's own advisories is left alone, one that came from a service is not", async () => {
  const server = await startUpdateServer();
  publish(server, archiveOf());
  const folder = temporaryFolder();
  const [advisory, built] = [join(folder, "a.json"), join(folder, "built.db")];
  writeFileSync(
    advisory,
    JSON.stringify({
      id: "GO-1",
      modified: "2026-01-01T00:00:00Z",
      affected: [{ package: { ecosystem: "Go", name: "x" }, ranges: [{ type: "SEMVER", events: [{ introduced: "0" }] }] }],
    }),
  );
  await buildDatabase({ inputs: [advisory], output: built, built: new Date(oldBuild) });
  const [mine, mirrored] = [join(folder, "mine"), join(folder, "mirrored")];
  await installBuiltDatabase({ dir: mine, file: built });
  await installBuiltDatabase({ dir: mirrored, file: built, source: "https://mirror.example/db.tar.zst" });
  expect(await attempt(mine, server.url)).toEqual({ state: "private" });
  expect(await attempt(mirrored, server.url)).toMatchObject({ state: "asked", outcome: { result: "installed" } });
});

test("where another process is at it, what is there is used; where nothing is there, it is waited for", async () => {
  const server = await startUpdateServer();
  publish(server, archiveOf());
  const dir = await folderWithOldDatabase();
  await withDirectoryLock(downloadFolder(dir), {}, async () => {
    expect(await attempt(dir, server.url)).toEqual({ state: "busy" });
  });
  const empty = temporaryFolder();
  let released = false;
  const holding = withDirectoryLock(downloadFolder(empty), {}, async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    released = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await attempt(empty, server.url, { usable: false })).toMatchObject({ state: "asked", outcome: { result: "installed" } });
  expect(released).toBe(true);
  await holding;
});

test.skipIf(process.getuid?.() === 0)("a folder that cannot be written is not tried (not as root)", async () => {
  const server = await startUpdateServer();
  const dir = await folderWithOldDatabase();
  chmodSync(dir, 0o555);
  expect(await attempt(dir, server.url)).toEqual({ state: "read-only" });
  chmodSync(dir, 0o755);
  expect(server.requests).toEqual([]);
});

test("what downloads left is removed on demand, but not under a process that is at it", async () => {
  const dir = temporaryFolder();
  await deleteDownloads(dir);
  const folder = downloadFolder(dir);
  const part = join(folder, `${"ab".repeat(32)}.part`);
  await withDirectoryLock(folder, {}, async () => {
    writeFileSync(part, "half");
    await deleteDownloads(dir);
  });
  expect(existsSync(part)).toBe(true);
  await deleteDownloads(dir);
  expect(existsSync(folder)).toBe(false);
});
