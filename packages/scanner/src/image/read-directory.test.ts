import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FileInspector } from "../cataloger/inspector.js";
import { busyboxInspector } from "./busybox-inspector.js";
import { defaultImageLimits } from "./limits.js";
import { compileExclusion } from "./path-exclusion.js";
import { type ReadDirectoryOptions, readDirectory } from "./read-directory.js";

const isWindows = process.platform === "win32";
let folder = "";
let root = "";

let server: Server | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-dir-"));
  root = join(folder, "root");
  const put = (path: string, content: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  put("outside", "secret");
  put("root/usr/lib/os-release", "ID=x\n");
  put("root/usr/lib/x/package.json", "{}");
  put("root/proc/package.json", "virtual");
  put("root/srv/large", "x".repeat(100));
  put("root/srv/empty", "");
  put("root/bin/busybox", "...BusyBox v1.36.1 (x)");
  if (isWindows) return;
  mkdirSync(join(root, "etc"));
  symlinkSync("../usr/lib/os-release", join(root, "etc/os-release"));
  symlinkSync("/usr/lib", join(root, "lib"));
  symlinkSync("../../outside", join(root, "srv/relative-out"));
  symlinkSync(join(folder, "outside"), join(root, "srv/absolute-out"));
  symlinkSync("loop", join(root, "srv/loop"));
  linkSync(join(root, "srv/large"), join(root, "srv/hard"));
  server = createServer();
  await new Promise<void>((resolve) => server?.listen(join(root, "srv/socket"), resolve));
});
afterAll(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const read = (options: Partial<ReadDirectoryOptions> = {}) => readDirectory(root, { inspectors: [busyboxInspector], ...options });

test.skipIf(isWindows)("files are found and read; links stay inside", async () => {
  const { evidence, gaps } = await read({ excludes: ["/proc"] });
  expect(
    [...evidence.match(["**"])].map(({ file, view }) => [
      file.path,
      file.layerId,
      file.size,
      Buffer.from(view.read(file.path)?.bytes ?? []).toString(),
    ]),
  ).toEqual([
    ["/bin/busybox", undefined, 22, "...BusyBox v1.36.1 (x)"],
    ["/srv/empty", undefined, 0, ""],
    ["/srv/hard", undefined, 100, "x".repeat(100)],
    ["/srv/large", undefined, 100, "x".repeat(100)],
    ["/usr/lib/os-release", undefined, 5, "ID=x\n"],
    ["/usr/lib/x/package.json", undefined, 2, "{}"],
  ]);
  expect(evidence.squashed.find("/lib/x/package.json")).toEqual({
    path: "/usr/lib/x/package.json",
    accessPath: "/lib/x/package.json",
    layerId: undefined,
    size: 2,
  });
  expect(
    ["/srv/relative-out", "/srv/absolute-out", "/srv/loop", "/srv/socket", "/proc/package.json", "/../outside"].map((path) =>
      evidence.squashed.read(path),
    ),
  ).toEqual(Array.from({ length: 6 }, () => undefined));
  expect(evidence.squashed.read("/etc/os-release")?.bytes.toString()).toBe(Buffer.from("ID=x\n").toString());
  expect(gaps).toEqual([]);
});

test.skipIf(isWindows)("excluded folders are not listed, nor files inspected", async () => {
  const listed: number[] = [];
  const exclusion = compileExclusion(["/srv", "**/x/**", "./bin/busybox"]);
  const { evidence } = await read({ ...(exclusion === undefined ? {} : { exclusion }), onEntries: (count) => listed.push(count) });
  expect([...evidence.match(["**"])].map(({ file }) => file.path)).toEqual(["/proc/package.json", "/usr/lib/os-release"]);
  expect(evidence.inspection("busybox-version", "/bin/busybox")).toBeUndefined();
  // bin, etc, etc/os-release, lib, proc, proc/package.json, usr, usr/lib, usr/lib/os-release
  expect(listed.at(-1)).toBe(9);
});

test("the source is the directory", async () => {
  const { source } = await read();
  expect({ ...source, id: "" }).toEqual({ type: "directory", id: "", name: root, version: "", path: root });
  expect(source.id).toMatch(/^[0-9a-f]{64}$/);
});

test("larger files than allowed are not read", async () => {
  const { evidence } = await read({ maxFileBytes: 99 });
  expect([evidence.squashed.find("/srv/large")?.size, evidence.squashed.read("/srv/large")]).toEqual([100, undefined]);
});

test("inspectors look when they are asked", async () => {
  const { evidence } = await read();
  expect([
    evidence.inspection("busybox-version", "/bin/busybox"),
    evidence.inspection("busybox-version", "/srv/large"),
    evidence.inspection("other", "/bin/busybox"),
  ]).toEqual(["1.36.1", undefined, undefined]);
});

test("a file that is gone since the walk is not at hand", async () => {
  const path = join(root, "srv/short-lived");
  writeFileSync(path, "x");
  const { evidence } = await read();
  rmSync(path);
  expect([evidence.squashed.find("/srv/short-lived")?.size, evidence.squashed.read("/srv/short-lived")]).toEqual([0, undefined]);
});

test.skipIf(isWindows || process.getuid?.() === 0)("a directory that cannot be listed is a gap", async () => {
  const closed = join(root, "closed");
  mkdirSync(closed);
  chmodSync(closed, 0);
  const { gaps } = await read();
  chmodSync(closed, 0o700);
  rmSync(closed, { recursive: true });
  expect(gaps.map(({ path, code }) => [path, code])).toEqual([["/closed", "file-unreadable"]]);
});

test("too many paths: what was seen counts", async () => {
  const { evidence, gaps } = await read({ limits: { ...defaultImageLimits, maxEntries: 3 } });
  expect(evidence.squashed.list("/").length).toBeLessThanOrEqual(3);
  expect(gaps).toEqual([
    { cataloger: "image", path: "/", code: "limit-exceeded", message: "there are more than 3 entries: only part of it was read" },
  ]);
});

test.each<[string, () => AbortSignal, boolean]>([
  ["a time-out gives what was seen, and a gap", () => AbortSignal.abort(new DOMException("late", "TimeoutError")), false],
  ["any other abort is thrown", () => AbortSignal.abort(new Error("stopped")), true],
])("%s", async (_, signal, throws) => {
  const reading = read({ signal: signal() });
  if (throws) await expect(reading).rejects.toThrow("stopped");
  else
    expect((await reading).gaps).toEqual([
      {
        cataloger: "image",
        path: "/",
        code: "limit-exceeded",
        message: "the time for reading the directory is over: only part of it was read",
      },
    ]);
});

test.each<[string, () => string, string]>([
  ["nothing there", () => join(folder, "nowhere"), "input-not-found"],
  ["a file", () => join(folder, "outside"), "input-not-found"],
])("%s", async (_, path, code) => {
  await expect(readDirectory(path(), { inspectors: [] })).rejects.toThrow(expect.objectContaining({ code }));
});

test("a file is read no further than its inspections need", async () => {
  const size = 1024 * 1024;
  const large = join(folder, "large-root");
  mkdirSync(large);
  writeFileSync(join(large, "program"), Buffer.alloc(size));
  const seen = { patient: 0, hasty: 0 };
  const inspector = (name: keyof typeof seen): FileInspector => ({
    name,
    wants: () => true,
    begin: () => ({
      get isOver() {
        return name === "hasty" && seen.hasty > 0;
      },
      push: (chunk) => void (seen[name] += chunk.length),
      end: () => seen[name],
    }),
  });
  const hasty = await readDirectory(large, { inspectors: [inspector("hasty")] });
  expect(hasty.evidence.inspection("hasty", "/program")).toBeLessThan(size / 10);
  const both = await readDirectory(large, { inspectors: [inspector("hasty"), inspector("patient")] });
  expect([...both.evidence.inspected("patient")].map(({ file, inspection }) => [file.path, inspection])).toEqual([["/program", size]]);
});

test("time can run out in the middle of a directory", async () => {
  const many = join(folder, "many-root");
  mkdirSync(many);
  for (let i = 0; i < 20; i++) writeFileSync(join(many, `file${i}`), "x");
  let looks = 0;
  const control = new AbortController();
  const slow: FileInspector = {
    name: "slow",
    wants: () => true,
    begin: () => ({
      push() {
        looks++;
        if (looks === 3) control.abort(new DOMException("late", "TimeoutError"));
        const until = performance.now() + 25;
        while (performance.now() < until);
      },
      end: () => 1,
    }),
  };
  const { evidence, gaps } = await readDirectory(many, { inspectors: [slow], signal: control.signal });
  expect(gaps).toMatchObject([{ code: "limit-exceeded" }]);
  expect([...evidence.match(["*"])]).toHaveLength(20);
  expect([...evidence.inspected("slow")]).toHaveLength(looks);
});
