import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildDatabase } from "@plimsoll/vulndb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { distinctPackages } from "./distinct-packages.js";
import { type Matcher, type MatcherOptions, startMatcher } from "./matcher.js";
import { imagePackage, imageSbom } from "./testing/image.js";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-matcher-"));
const databaseFile = join(folder, "vulnerability.db");
const matchers: Matcher[] = [];

beforeAll(async () => {
  const range = { type: "SEMVER", events: [{ introduced: "0" }, { fixed: "2.0.0" }] };
  const affected = [{ package: { ecosystem: "npm", name: "left" }, ranges: [range] }];
  const input = join(folder, "npm.json");
  writeFileSync(input, JSON.stringify({ id: "GHSA-1", modified: "2024-01-01T00:00:00Z", affected }));
  await buildDatabase({ inputs: [input], output: databaseFile, built: new Date("2026-11-23T00:15:00Z") });
});

afterAll(async () => {
  await Promise.all(matchers.map((matcher) => matcher.close()));
  rmSync(folder, { recursive: true, force: true });
});

function start(options: Partial<MatcherOptions> = {}): Matcher {
  const matcher = startMatcher({ databaseFile, ...options });
  matchers.push(matcher);
  return matcher;
}

const { packages } = distinctPackages(
  imageSbom([imagePackage({ type: "npm", name: "left" }), imagePackage({ type: "npm", name: "right" })]),
);
const [left] = packages;

test("tells fingerprints of what the database answers, and matches meanwhile", async () => {
  const matcher = start();
  const lookups = (["left", "right"] as const).flatMap((name) => [{ kind: 0, name } as const, { kind: 1, name } as const]);
  const [made, found] = await Promise.all([matcher.fingerprints([...lookups, { kind: 1, name: "*" }]), matcher.match(packages)]);
  expect(found.size).toBe(2);
  const [name, product, noName, noProduct, all] = made?.lookups ?? [];
  expect(made?.settings).toMatch(/^[0-9a-f]{16}$/);
  expect([name, product, noName, noProduct].every((print) => /^[0-9a-f]{16}$/.test(print ?? ""))).toBe(true);
  // What has no rows is alike.
  expect([product === noName, noName === noProduct, name === noName, all]).toEqual([true, true, false, undefined]);
  expect(await start().fingerprints(lookups)).toEqual({ ...made, lookups: made?.lookups.slice(0, -1) });
});

test("tells what is known of exploitation", async () => {
  expect(await start().exploitation(["CVE-2024-1"])).toEqual([{ kev: false }]);
});

test("matches in a thread, one question after the other", async () => {
  const matcher = start();
  expect(matcher.databaseInfo.built).toBe("2026-11-23T00:15:00Z");
  const [all, one, none] = await Promise.all([matcher.match(packages), matcher.match(packages.slice(0, 1)), matcher.match([])]);
  const found = [...all].map(([key, result]) => [
    key,
    result.state === "matched" ? result.matches.map((row) => row.vulnerability.name) : [],
  ]);
  expect(found).toEqual([
    [packages[0]?.key, ["GHSA-1"]],
    [packages[1]?.key, []],
  ]);
  expect(one).toEqual(new Map([[left?.key, all.get(left?.key ?? "")]]));
  expect(none).toEqual(new Map());
});

const stopped = { code: "matcher-stopped" };

test("a thread that dies rejects what waits; the next call has a new one", async () => {
  const file = join(folder, "moved.db");
  copyFileSync(databaseFile, file);
  const matcher = start({ databaseFile: file });
  // The thread opens it later than the start does.
  renameSync(file, `${file}.away`);
  const waiting = await Promise.allSettled([matcher.match(packages), matcher.match(packages)]);
  expect(waiting).toMatchObject([
    { status: "rejected", reason: stopped },
    { status: "rejected", reason: stopped },
  ]);
  renameSync(`${file}.away`, file);
  expect((await matcher.match(packages)).size).toBe(2);
});

test("a question that takes too long ends the thread", async () => {
  await expect(start({ timeoutMs: 1 }).match(packages)).rejects.toMatchObject({
    ...stopped,
    message: "the thread that matches packages ended: it took over 1 ms; try again",
  });
});

test("a thread that needs more memory than it may have is rejected, and the process lives", async () => {
  const many = Array.from({ length: 60_000 }, (_, index) => imagePackage({ type: "npm", name: `package-${index}` }));
  const { packages: all } = distinctPackages(imageSbom(many));
  await expect(start({ maxHeapMb: 24 }).match(all)).rejects.toMatchObject(stopped);
});

test("closing rejects what waits and what comes after", async () => {
  const matcher = start();
  const waiting = matcher.match(packages);
  await Promise.all([expect(waiting).rejects.toMatchObject(stopped), matcher.close()]);
  await expect(matcher.match(packages)).rejects.toMatchObject(stopped);
});

test("a file that is no database is told at the start", () => {
  expect(() => start({ databaseFile: join(folder, "none.db") })).toThrow(expect.objectContaining({ code: "db-missing" }));
});
