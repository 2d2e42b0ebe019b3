import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { databaseStatus } from "../store/database-status.js";
import { installBuiltDatabase } from "../store/install-database.js";
import { sharedArchive } from "../testing/shared-database.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { metadata, writeTinyDatabase } from "../testing/tiny-database.js";
import { archiveOf, contentOf, folderWithOldDatabase, newBuild, now, oldBuild, updateOptions } from "../testing/update-case.js";
import { ARCHIVE_NAME, publish, sha256, startUpdateServer, type UpdateServer } from "../testing/update-server.js";
import { checkForUpdate } from "./check-for-update.js";
import { openFileSink, partialArchive, writePartialRecord } from "./partial-archive.js";
import { type UpdateProgress, updateDatabase } from "./update-database.js";

const LATEST = "/v6/latest.json";
const ARCHIVE = `/v6/${ARCHIVE_NAME}`;
/** What stands in a folder after an update, or one that left nothing. */
const whole = ["import.json", "last_update_check", "vulnerability.db"];
const untouched = ["import.json", "vulnerability.db"];

test("brings the newer database, with the requests of Grype, and asks no more than needed after", async () => {
  const server = await startUpdateServer();
  publish(server, archiveOf());
  const dir = await folderWithOldDatabase();
  const steps: UpdateProgress[] = [];
  const options = { ...updateOptions(dir, [`${server.url}/?token=secret`]), onProgress: (step: UpdateProgress) => steps.push(step) };
  expect(await updateDatabase(options)).toEqual({
    result: "installed",
    built: newBuild,
    schemaVersion: "6.1.9",
    previous: oldBuild,
    url: `${server.url}/v6/latest.json`,
    warnings: [],
  });
  expect(await contentOf(dir)).toEqual([newBuild, whole]);
  expect((await databaseStatus(dir, { now })).source).toBe(`${server.url}${ARCHIVE}`);
  expect(readFileSync(join(dir, "6", "last_update_check"), "utf8")).toBe("2026-11-24T00:00:00Z");
  const query = "?token=secret";
  expect(server.requests).toEqual([`HEAD ${LATEST}${query}`, `GET ${LATEST}${query}`, `HEAD ${ARCHIVE}${query}`, `GET ${ARCHIVE}${query}`]);
  expect([...new Set(steps.map(({ step }) => step))]).toEqual(["download", "checksum", "unpack", "index", "hash"]);
  expect(steps.filter(({ done, total }) => done > total || total === 0)).toEqual([]);

  server.requests.length = 0;
  expect(await updateDatabase(options)).toMatchObject({ result: "current", built: newBuild, previous: newBuild });
  expect(server.requests).toEqual([`HEAD ${LATEST}${query}`, `GET ${LATEST}${query}`]);
});

test("makes the folder where there is no database, also from a latest.json of another name", async () => {
  const server = await startUpdateServer();
  publish(server, archiveOf(), { path: `../x`, schemaVersion: "5.0.0" });
  publish(server, archiveOf(), { schemaVersion: "6.1.9", path: `${ARCHIVE_NAME}?checksum=sha256:00` }, "/mine");
  server.files.set("/mine/other.json", server.files.get("/mine/latest.json") ?? { content: Buffer.of() });
  const dir = join(temporaryFolder(), "a", "db");
  expect(await updateDatabase(updateOptions(dir, [`${server.url}/mine/other.json`]))).toMatchObject({
    result: "installed",
    built: newBuild,
  });
  expect(await contentOf(dir)).toEqual([newBuild, whole]);
});

test("a starter database gives way to a full one, however old that is", async () => {
  const server = await startUpdateServer();
  publish(server, archiveOf(oldBuild), { built: oldBuild });
  const dir = temporaryFolder();
  const file = join(temporaryFolder(), "starter.db");
  writeTinyDatabase(file, metadata());
  await installBuiltDatabase({ file, dir, source: "starter", starter: { date: "2026-11-23" } });
  expect(await updateDatabase(updateOptions(dir, [server.url]))).toMatchObject({ result: "installed", built: oldBuild });
});

test.each<[name: string, built: string]>([
  ["equal", oldBuild],
  ["older", "2026-11-01T00:00:00Z"],
])("an %s build is not downloaded", async (_, built) => {
  const server = await startUpdateServer();
  publish(server, archiveOf(built), { built });
  const dir = await folderWithOldDatabase();
  expect(await checkForUpdate(updateOptions(dir, [server.url]))).toMatchObject({ state: "current", installed: oldBuild });
  expect(await updateDatabase(updateOptions(dir, [server.url]))).toMatchObject({ result: "current", built: oldBuild });
  expect(server.requests.filter((request) => request.includes(ARCHIVE_NAME))).toEqual([]);
});

test.each<[status: string, warning: RegExp]>([
  ["deprecated", /soon get no more updates/],
  ["eol", /gets no more updates \(status eol\), so new vulnerabilities will not be found/],
])("status %s is a warning, and the database comes all the same", async (status, warning) => {
  const server = await startUpdateServer();
  publish(server, archiveOf(), { status });
  const dir = await folderWithOldDatabase();
  const check = await checkForUpdate(updateOptions(dir, [server.url]));
  expect(check).toEqual({
    state: "available",
    listed: { status, built: newBuild, schemaVersion: "6.1.9", checksum: expect.stringMatching(/^sha256:/) },
    url: `${server.url}${LATEST}`,
    installed: oldBuild,
    warnings: [expect.stringMatching(warning)],
  });
  expect(await updateDatabase(updateOptions(dir, [server.url]))).toMatchObject({ result: "installed", warnings: check.warnings });
});

/** What a server does wrong, and the code of it. */
type Fault = readonly [name: string, code: string, arrange: (server: UpdateServer) => void];

const faults: readonly Fault[] = [
  ["nothing there", "db-unreachable", () => undefined],
  ["HTML", "db-listing", ({ files }) => files.set(LATEST, { content: Buffer.from("<html>") })],
  ["a listing of 2 MiB", "db-response", ({ files }) => files.set(LATEST, { content: Buffer.alloc(2 ** 21, " ") })],
  [
    "a listing without end",
    "db-response",
    (server) => {
      server.intercept = ({ method }, response) => {
        if (method === "HEAD") return response.writeHead(200).end() !== undefined;
        const timer = setInterval(() => response.write(Buffer.alloc(65_536, " ")), 1);
        response.on("close", () => clearInterval(timer));
        return true;
      };
    },
  ],
  [
    "a listing that hangs",
    "db-timeout",
    (server) => {
      server.intercept = ({ method }) => method === "GET";
    },
  ],
  [
    "a HEAD that hangs",
    "db-timeout",
    (server) => {
      server.intercept = () => true;
    },
  ],
  [
    "a listing that drips",
    "db-timeout",
    (server) => {
      server.intercept = ({ method }, response) => {
        if (method === "HEAD") return response.writeHead(200).end() !== undefined;
        const timer = setInterval(() => response.write(" "), 100);
        response.on("close", () => clearInterval(timer));
        return true;
      };
    },
  ],
  ["redirects in a circle", "db-response", (server) => redirect(server, () => LATEST)],
  ["redirects that go on and on", "db-response", (server) => redirect(server, (path) => `${path}x`)],
  ["a redirect to a file", "db-response", (server) => redirect(server, () => "file:///etc/passwd")],
  ["a redirect to nowhere", "db-response", (server) => redirect(server, () => undefined)],
  ["errors of the server", "db-unreachable", (server) => status(server, 503)],
  ["no access", "db-unreachable", (server) => status(server, 403)],
  [
    "a connection that breaks",
    "db-unreachable",
    (server) => {
      server.intercept = (request) => request.socket.destroy() !== undefined;
    },
  ],
  ["another schema", "db-schema", (server) => publish(server, archiveOf(), { schemaVersion: "v7.0.0" })],
  ["a path that leads out", "db-listing", (server) => publish(server, archiveOf(), { path: `../v6/${ARCHIVE_NAME}` })],
  ["a path on another host", "db-listing", (server) => publish(server, archiveOf(), { path: `https://other.example/${ARCHIVE_NAME}` })],
  ["no checksum", "db-listing", (server) => publish(server, archiveOf(), { checksum: "" })],
  ["no archive", "db-unreachable", (server) => publish(server, archiveOf(), { path: "none.tar.zst" })],
  ["the checksum of something else", "db-checksum", (server) => publish(server, archiveOf(), { checksum: sha256(Buffer.of(1)) })],
  ["text", "db-corrupt", (server) => publish(server, Buffer.from("no database ".repeat(100)))],
  ["a cut archive", "db-corrupt", (server) => publish(server, archiveOf().subarray(0, 100_000))],
  ["xz", "db-format", (server) => publish(server, Buffer.from("fd377a585a000004", "hex"))],
  [
    "another model",
    "db-schema",
    (server) =>
      publish(server, archiveOf(newBuild, { db_metadata: [{ build_timestamp: "2026-11-23", model: 7, revision: 0, addition: 0 }] })),
  ],
  ["an older database under a new date", "db-older", (server) => publish(server, archiveOf("2026-11-22T12:00:00Z"))],
  ["the database in place under a new date", "db-older", (server) => publish(server, archiveOf(oldBuild))],
  [
    "an archive that says it is 9 GB",
    "db-response",
    (server) => {
      publish(server, archiveOf());
      intercept(server, (_, response) => response.writeHead(200, { "content-length": 9e9 }).end());
    },
  ],
  [
    "an archive without end",
    "db-response",
    (server) => {
      publish(server, archiveOf());
      intercept(server, ({ method }, response) => {
        if (method === "HEAD") return response.end();
        const timer = setInterval(() => response.write(Buffer.alloc(262_144)), 1);
        return response.on("close", () => clearInterval(timer));
      });
    },
  ],
  [
    "an archive that is packed again on the way",
    "db-response",
    (server) => {
      publish(server, archiveOf());
      intercept(server, (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(archiveOf())));
    },
  ],
  [
    "an archive that redirects in a circle",
    "db-response",
    (server) => {
      publish(server, archiveOf());
      intercept(server, (_, response) => response.writeHead(302, { location: "" }).end());
    },
  ],
];

test.each(faults)("%s: %s, and the old database stays", async (_, code, arrange) => {
  const server = await startUpdateServer();
  arrange(server);
  const dir = await folderWithOldDatabase();
  const begun = performance.now();
  const done = updateDatabase({ ...updateOptions(dir, [server.url]), availableTimeoutMs: 1500, maxArchiveBytes: 5_000_000 });
  await expect(done).rejects.toThrow(expect.objectContaining({ code, message: expect.stringContaining(server.url) }));
  expect(performance.now() - begun).toBeLessThan(20_000);
  const [built, files] = await contentOf(dir);
  // What came of an archive that is too long may stay for a while.
  expect([built, files.filter((name) => !name.startsWith("HASH"))]).toEqual([oldBuild, untouched]);
  expect(server.requests.length).toBeLessThan(30);
});

test.each<[name: string, arrange: (server: UpdateServer) => void]>([
  [
    "that hangs",
    (server) => {
      intercept(server, ({ method, url }, response) => {
        if (method === "HEAD") return response.end();
        response.writeHead(200, { "content-length": server.files.get(decodeURIComponent(url ?? ""))?.content.length });
        return response.write(Buffer.alloc(1000));
      });
    },
  ],
  [
    "that drips",
    (server) => {
      intercept(server, ({ method }, response) => {
        if (method === "HEAD") return response.end();
        const timer = setInterval(() => response.write("x"), 20);
        return response.on("close", () => clearInterval(timer));
      });
    },
  ],
])("a download %s is given up, and the next service is asked", async (_, arrange) => {
  const [slow, good] = [await startUpdateServer(), await startUpdateServer()];
  publish(slow, archiveOf());
  publish(good, archiveOf());
  arrange(slow);
  const dir = await folderWithOldDatabase();
  const options = { ...updateOptions(dir, [slow.url, good.url]), stallMs: 500 };
  expect(await updateDatabase(options)).toMatchObject({
    result: "installed",
    url: `${good.url}${LATEST}`,
    warnings: [expect.stringContaining(`"${slow.url}${ARCHIVE}" sent next to nothing for 500 ms`)],
  });
});

test("services are asked in their order; one that hangs leaves time for the next", async () => {
  const [hanging, broken, good] = [await startUpdateServer(), await startUpdateServer(), await startUpdateServer()];
  hanging.intercept = () => true;
  publish(good, archiveOf());
  const dir = await folderWithOldDatabase();
  const options = { ...updateOptions(dir, [hanging.url, broken.url, good.url]), availableTimeoutMs: 3000 };
  const check = await checkForUpdate(options);
  expect([check.state, check.url, check.warnings]).toEqual([
    "available",
    `${good.url}${LATEST}`,
    [
      `"${hanging.url}${LATEST}" did not answer within 1 s: try again later, or use another database URL`,
      `"${broken.url}${LATEST}" answers with status 404: check the database URL`,
    ],
  ]);
  await expect(checkForUpdate({ ...options, urls: [broken.url, hanging.url] })).rejects.toThrow(
    expect.objectContaining({ code: "db-unreachable", message: expect.stringMatching(/404.*; .*did not answer/) }),
  );
});

test("the whole download has a limit, and what came is gone on with", async () => {
  const server = await startUpdateServer();
  const archive = archiveOf();
  publish(server, archive);
  intercept(server, ({ method, headers }, response) => {
    const start = Number(/\d+/.exec(headers.range ?? "0")?.[0]);
    response.writeHead(start > 0 ? 206 : 200, {
      "content-length": archive.length - start,
      etag: '"one"',
      ...(start > 0 ? { "content-range": `bytes ${start}-${archive.length - 1}/${archive.length}` } : {}),
    });
    if (method === "HEAD") return response.end();
    let at = start;
    const timer = setInterval(() => {
      response.write(archive.subarray(at, at + 5000));
      at += 5000;
    }, 20);
    return response.on("close", () => clearInterval(timer));
  });
  const dir = await folderWithOldDatabase();
  const options = { ...updateOptions(dir, [server.url]), downloadTimeoutMs: 300, stallMs: 5000 };
  await expect(updateDatabase(options)).rejects.toThrow(
    expect.objectContaining({ code: "db-timeout", message: expect.stringContaining("not done within 300 ms") }),
  );
  expect(await contentOf(dir)).toEqual([oldBuild, ["HASH.json", "HASH.part", ...untouched]]);
  server.requests.length = 0;
  server.intercept = undefined;
  expect(await updateDatabase(options)).toMatchObject({ result: "installed" });
  expect(server.requests.at(-1)).toMatch(/^GET .* bytes=[1-9]\d*- if "one"$/);
  expect(await contentOf(dir)).toEqual([newBuild, whole]);
});

test("a connection that breaks after each 70 kB is gone on with until all is there", async () => {
  const server = await startUpdateServer();
  const archive = archiveOf();
  publish(server, archive);
  const dir = await folderWithOldDatabase();
  breakAfter(server, { archive, dir }, () => 70_000);
  expect(await updateDatabase({ ...updateOptions(dir, [server.url]), attempts: 1 })).toMatchObject({ result: "installed" });
  const ranges = server.requests
    .filter((request) => request.startsWith(`GET ${ARCHIVE}`))
    .map((request) => /bytes=(\d+)-/.exec(request)?.[1]);
  expect(ranges).toEqual([undefined, "70000", "140000", ...(archive.length > 210_000 ? ["210000"] : [])]);
});

test("broken off at any byte the old database stays, and the rest is asked for the next time", async () => {
  const server = await startUpdateServer();
  const archive = archiveOf();
  publish(server, archive);
  const dir = await folderWithOldDatabase();
  const cuts = [0, 1, 100, 511, 512, 513, 65_535, 65_536, 131_071, archive.length - 1].sort((a, b) => a - b);
  let have: number | undefined = 0;
  for (const cut of cuts) {
    breakAfter(server, { archive, dir }, (start) => cut - start);
    await expect(updateDatabase({ ...updateOptions(dir, [server.url]), attempts: 1 })).rejects.toThrow(
      expect.objectContaining({ code: "db-unreachable" }),
    );
    const range = have === 0 ? "" : ` bytes=${have}- if "one"`;
    expect(server.requests.at(-1)).toBe(`GET ${ARCHIVE}${range}`);
    expect((await contentOf(dir))[0]).toBe(oldBuild);
    have = sizeOfPartial(dir, archive);
    expect(have).toBe(cut);
  }
  server.intercept = undefined;
  server.requests.length = 0;
  expect(await updateDatabase(updateOptions(dir, [server.url]))).toMatchObject({ result: "installed" });
  expect(server.requests.at(-1)).toBe(`GET ${ARCHIVE} bytes=${archive.length - 1}- if "one"`);
});

test.each<[name: string, arrange: (server: UpdateServer, archive: Buffer) => void, ranges: readonly string[]]>([
  [
    "a server that knows no ranges",
    (server, archive) => intercept(server, (_, response) => response.writeHead(200, { "content-length": archive.length }).end(archive)),
    ['bytes=1000- if "one"'],
  ],
  ["another entity", (server, archive) => server.files.set(ARCHIVE, { content: archive, etag: '"two"' }), ['bytes=1000- if "one"']],
  [
    "another part than asked for",
    (server, archive) =>
      intercept(server, ({ headers }, response) =>
        headers.range === undefined
          ? response.writeHead(200, { "content-length": archive.length }).end(archive)
          : response.writeHead(206, { "content-range": `bytes 5-${archive.length - 1}/${archive.length}` }).end(archive.subarray(5)),
      ),
    ['bytes=1000- if "one"', ""],
  ],
  [
    "a server that has no such part",
    (server, archive) =>
      intercept(server, ({ headers }, response) =>
        headers.range === undefined
          ? response.writeHead(200, { "content-length": archive.length }).end(archive)
          : response.writeHead(416).end(),
      ),
    ['bytes=1000- if "one"', ""],
  ],
])("going on with %s begins anew", async (_, arrange, ranges) => {
  const server = await startUpdateServer();
  const archive = archiveOf();
  publish(server, archive);
  const dir = await folderWithOldDatabase();
  await leavePartial(dir, archive, { content: archive.subarray(0, 1000), url: `${server.url}${ARCHIVE}` });
  arrange(server, archive);
  expect(await updateDatabase(updateOptions(dir, [server.url]))).toMatchObject({ result: "installed" });
  expect(
    server.requests.filter((request) => request.startsWith("GET /v6/vuln")).map((request) => request.split(" ").slice(2).join(" ")),
  ).toEqual(ranges);
});

test("a damaged beginning is found by the checksum, and the whole is downloaded once more", async () => {
  const server = await startUpdateServer();
  const archive = archiveOf();
  publish(server, archive);
  const dir = await folderWithOldDatabase();
  await leavePartial(dir, archive, { content: Buffer.alloc(1000, "x"), url: `${server.url}${ARCHIVE}` });
  expect(await updateDatabase(updateOptions(dir, [server.url]))).toMatchObject({ result: "installed" });
  expect(server.requests.filter((request) => request.startsWith("GET /v6/vuln"))).toEqual([
    `GET ${ARCHIVE} bytes=1000- if "one"`,
    `GET ${ARCHIVE}`,
  ]);
});

test("another server's bytes are gone on with without its condition", async () => {
  const server = await startUpdateServer();
  const archive = archiveOf();
  publish(server, archive);
  const dir = await folderWithOldDatabase();
  await leavePartial(dir, archive, { content: archive.subarray(0, 1000), url: "https://other.example/db" });
  expect(await updateDatabase(updateOptions(dir, [server.url]))).toMatchObject({ result: "installed" });
  expect(server.requests.at(-1)).toBe(`GET ${ARCHIVE} bytes=1000-`);
});

test("a whole download of before is not asked for again", async () => {
  const server = await startUpdateServer();
  const archive = archiveOf();
  publish(server, archive);
  const dir = await folderWithOldDatabase();
  await leavePartial(dir, archive, { content: archive, url: `${server.url}${ARCHIVE}` });
  expect(await updateDatabase(updateOptions(dir, [server.url]))).toMatchObject({ result: "installed" });
  expect(server.requests.filter((request) => request.startsWith("GET /v6/vuln"))).toEqual([]);
});

test("unfinished downloads that are old, or of another database, are removed", async () => {
  const server = await startUpdateServer();
  const archive = archiveOf();
  publish(server, archive);
  const dir = await folderWithOldDatabase();
  await leavePartial(dir, Buffer.from("another"), { content: Buffer.from("another"), url: "" });
  const { path } = await leavePartial(dir, archive, { content: archive.subarray(0, 1000), url: `${server.url}${ARCHIVE}` });
  utimesSync(path, now / 1000 - 90_000, now / 1000 - 90_000);
  expect(await updateDatabase(updateOptions(dir, [server.url]))).toMatchObject({ result: "installed" });
  expect(server.requests.at(-1)).toBe(`GET ${ARCHIVE}`);
  expect(await contentOf(dir)).toEqual([newBuild, whole]);
});

test("a full disk is an error, leaves no half download, and the old database stays", async () => {
  const server = await startUpdateServer();
  publish(server, archiveOf());
  const dir = await folderWithOldDatabase();
  const options = {
    ...updateOptions(dir, [server.url]),
    openSink: async (path: string, mode: "append" | "replace") => {
      const sink = await openFileSink(path, mode);
      let written = 0;
      return {
        ...sink,
        write: async (piece: Uint8Array) => {
          written += piece.length;
          if (written > 100_000)
            throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", syscall: "write" });
          await sink.write(piece);
        },
      };
    },
  };
  await expect(updateDatabase(options)).rejects.toThrow(
    expect.objectContaining({
      code: "db-write",
      message: expect.stringMatching(/no space left on device.*; free space or choose another folder/),
    }),
  );
  expect(await contentOf(dir)).toEqual([oldBuild, untouched]);
});

test.each(["download", "checksum", "unpack", "index", "hash"] as const)("interrupted in the step %s, and gone on with", async (step) => {
  const server = await startUpdateServer();
  publish(server, archiveOf());
  const dir = await folderWithOldDatabase();
  const controller = new AbortController();
  const done = updateDatabase({
    ...updateOptions(dir, [server.url]),
    signal: controller.signal,
    onProgress: (progress) => progress.step === step && controller.abort(),
  });
  await expect(done).rejects.toThrow(/abort/i);
  expect(await contentOf(dir)).toEqual([oldBuild, ["HASH.json", "HASH.part", ...untouched]]);
  server.requests.length = 0;
  expect(await updateDatabase(updateOptions(dir, [server.url]))).toMatchObject({ result: "installed" });
  expect(await contentOf(dir)).toEqual([newBuild, whole]);
});

test("of several at once one downloads, and the others use what it brought", async () => {
  const server = await startUpdateServer();
  publish(server, archiveOf());
  const dir = await folderWithOldDatabase();
  let waited = 0;
  const options = { ...updateOptions(dir, [server.url]), onWait: () => waited++ };
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => updateDatabase(options)));
  expect(outcomes.map(({ result, built }) => `${result} ${built}`).sort()).toEqual([
    `installed ${newBuild}`,
    ...Array.from({ length: 3 }, () => `shared ${newBuild}`),
  ]);
  expect([server.requests.filter((request) => request === `GET ${ARCHIVE}`).length, waited]).toEqual([1, 3]);
  expect(await contentOf(dir)).toEqual([newBuild, whole]);
});

test("busy servers are asked again, after the time that they name", async () => {
  const server = await startUpdateServer();
  publish(server, archiveOf());
  let refusals = 2;
  server.intercept = (_, response) => refusals-- > 0 && response.writeHead(503, { "retry-after": "0" }).end() !== undefined;
  const dir = await folderWithOldDatabase();
  expect(await updateDatabase({ ...updateOptions(dir, [server.url]), attempts: 3 })).toMatchObject({ result: "installed" });
});

test("user and password go to their own host only, and are shown nowhere", async () => {
  const [server, other] = [await startUpdateServer(), await startUpdateServer()];
  publish(other, archiveOf());
  const seen: (string | undefined)[] = [];
  server.intercept = ({ headers, url }, response) => {
    seen.push(headers.authorization);
    return response.writeHead(307, { location: other.url + url }).end() !== undefined;
  };
  const dir = await folderWithOldDatabase();
  const outcome = await updateDatabase(updateOptions(dir, [server.url.replace("//", "//me:s%40cret@")]));
  expect(outcome).toMatchObject({ result: "installed", url: `${server.url}${LATEST}` });
  expect(seen).toEqual(Array.from({ length: 4 }, () => `Basic ${Buffer.from("me:s@cret").toString("base64")}`));
  expect(other.headers.authorization).toBeUndefined();
  expect((await databaseStatus(dir, { now })).source).toBe(`${server.url}${ARCHIVE}`);
});

const small = sharedArchive("small");

test.skipIf(small === undefined)("brings the database made by Grype with the latest.json made by Grype (needs ../shared)", async () => {
  const server = await startUpdateServer();
  const folder = dirname(small ?? "");
  for (const name of ["latest.json", basename(small ?? "")]) server.files.set(`/v6/${name}`, { content: readFileSync(join(folder, name)) });
  const dir = await folderWithOldDatabase();
  expect(await updateDatabase(updateOptions(dir, [server.url]))).toMatchObject({
    result: "installed",
    built: newBuild,
    schemaVersion: "6.1.9",
  });
  expect((await databaseStatus(dir, { now, verify: true })).providers).toHaveLength(35);
});

function intercept(
  server: UpdateServer,
  answer: NonNullable<UpdateServer["intercept"]> | ((...both: Parameters<NonNullable<UpdateServer["intercept"]>>) => unknown),
): void {
  server.intercept = (request, response) => {
    if (!(request.url ?? "").endsWith(".zst")) return false;
    answer(request, response);
    return true;
  };
}

function status(server: UpdateServer, code: number): void {
  server.intercept = (_, response) => response.writeHead(code).end() !== undefined;
}

function redirect(server: UpdateServer, target: (path: string) => string | undefined): void {
  server.intercept = ({ url }, response) => {
    const location = target(url ?? "");
    return response.writeHead(302, location === undefined ? {} : { location }).end() !== undefined;
  };
}

/** Sends so many bytes of what is asked for, and breaks the connection when they have arrived in the folder. */
function breakAfter(
  server: UpdateServer,
  { archive, dir }: { readonly archive: Buffer; readonly dir: string },
  bytes: (start: number) => number,
): void {
  intercept(server, ({ method, headers }, response) => {
    const start = Number(/\d+/.exec(headers.range ?? "0")?.[0]);
    response.writeHead(start > 0 ? 206 : 200, {
      "content-length": archive.length - start,
      etag: '"one"',
      ...(start > 0 ? { "content-range": `bytes ${start}-${archive.length - 1}/${archive.length}` } : {}),
    });
    if (method === "HEAD") return response.end();
    const end = start + bytes(start);
    if (end >= archive.length) return response.end(archive.subarray(start));
    response.flushHeaders();
    response.write(archive.subarray(start, end));
    const timer = setInterval(() => sizeOfPartial(dir, archive) === end && response.destroy(), 5);
    return response.on("close", () => clearInterval(timer));
  });
}

/** Bytes of the download so far; undefined before its file is made. */
function sizeOfPartial(dir: string, archive: Buffer): number | undefined {
  return statSync(partialArchive(dir, sha256(archive)).path, { throwIfNoEntry: false })?.size;
}

/** Leaves the beginning of a download as an update that was broken off does. */
async function leavePartial(
  dir: string,
  archive: Buffer,
  { content, url }: { readonly content: Buffer; readonly url: string },
): Promise<{ readonly path: string }> {
  const partial = partialArchive(dir, sha256(archive));
  mkdirSync(dirname(partial.path), { recursive: true });
  writeFileSync(partial.path, content);
  utimesSync(partial.path, now / 1000, now / 1000);
  await writePartialRecord(partial, { url, etag: '"one"', total: archive.length });
  return partial;
}
