import {
  cveSchema,
  findingQuerySchema,
  type ImageQueryInput,
  imageDetailSchema,
  imageFixesSchema,
  imageListSchema,
  imageQuerySchema,
  packageQuerySchema,
  scoreCountsSchema,
} from "@plimsoll/api";
import type { Kysely } from "kysely";
import { expect, test } from "vitest";
import { PostureCache } from "../../posture/posture-cache.js";
import { receiveUpload } from "../../posture/receive-upload.js";
import { exampleDigest, exampleMatch, exampleMatcher, exampleUpload, exampleVulnerability } from "../../posture/testing/example-upload.js";
import { addEvent } from "../event/event.js";
import type { Database } from "../schema.js";
import { updateSettings } from "../setting/settings.js";
import { describeEachEngine } from "../testing/each-engine.js";
import { readCve } from "./cve.js";
import { readImage } from "./image-detail.js";
import { readFixes } from "./image-fixes.js";
import { readHistory } from "./image-history.js";
import { listFindings, listLayers, listPackages } from "./image-parts.js";
import { readSbom } from "./image-sbom.js";
import { findKnownScans, readVerdicts } from "./image-verdict.js";
import { listImages } from "./list-images.js";
import { countScores } from "./score-counts.js";
import { StripCache } from "./strip-cache.js";

const critical = exampleVulnerability("CVE-2026-1", {
  severity: 5,
  cvss: 98,
  cvssVersion: "3.1",
  cvssVector: "CVSS:3.1/AV:N",
  epss: 9731,
  epssPercentile: 9990,
  kev: true,
  publishedOn: "2026-01-02",
});
const high = exampleVulnerability("GHSA-aaaa-bbbb-cccc", { severity: 4, cvss: 75, cve: "CVE-2026-2", aliases: ["CVE-2026-2"], epss: 12 });
const unscored = exampleVulnerability("CVE-2026-3", { severity: 0 });
const known = {
  "left@1.0.0": [exampleMatch(critical), exampleMatch(high, "not-fixed")],
  "right@1.0.0": [exampleMatch(high)],
  "odd@1.0.0": [exampleMatch(unscored, "unknown")],
};

/** Five images: 1 and 5 Fail, 2 Warn, 3 Pass with an unscored CVE, 4 Pass with nothing. */
async function fill(db: Kysely<Database>): Promise<void> {
  const context = { db, cache: new PostureCache(), matching: exampleMatcher(1, known) };
  const uploads = [
    exampleUpload(1, {
      packages: [
        ["left", "1.0.0"],
        ["none", "1.0.0", 1],
      ],
      references: ["ghcr.example/payments/api:1.2"],
    }),
    exampleUpload(2, { packages: [["right", "1.0.0", 1]], references: ["ghcr.example/payments/web:1.2"], source: "cluster" }),
    exampleUpload(3, { packages: [["odd", "1.0.0"]], references: ["ghcr.example/tools:dev"], source: "manual" }),
    exampleUpload(4, { packages: [["none", "1.0.0"]], references: ["quay.example/tools/cron:dev"] }),
    exampleUpload(5, {
      packages: [
        ["left", "1.0.0"],
        ["right", "1.0.0"],
        ["odd", "1.0.0"],
      ],
      references: ["quay.example/shop/api:9"],
    }),
  ];
  for (const upload of uploads) await receiveUpload(context, upload);
}

const numberOf = (digest: string): number => Number.parseInt(digest.slice("sha256:".length), 16);

async function found(db: Kysely<Database>, query: ImageQueryInput): Promise<readonly number[]> {
  const { items } = await listImages(db, imageQuerySchema.parse(query));
  return items.map(({ digest }) => numberOf(digest)).toSorted((left, right) => left - right);
}

async function idsByPages(db: Kysely<Database>, sort: string): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await listImages(db, imageQuerySchema.parse({ sort, limit: 2, ...(cursor === undefined ? {} : { cursor }) }));
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}

describeEachEngine("images", (engine) => {
  test("the list has every filter of the address", async () => {
    const { db } = await engine.open();
    await fill(db);
    const cases: readonly (readonly [ImageQueryInput, readonly number[]])[] = [
      [{}, [1, 2, 3, 4, 5]],
      [{ result: "fail" }, [1, 5]],
      [{ result: "warn" }, [2]],
      [{ result: "pass" }, [3, 4]],
      [{ result: "unknown" }, []],
      [{ result: "!fail" }, [2, 3, 4]],
      [{ result: "fail,warn" }, [1, 2, 5]],
      [{ q: "payments/" }, [1, 2]],
      [{ q: "api:1" }, [1]],
      [{ q: "DEV" }, [3, 4]],
      [{ q: exampleDigest(3) }, [3]],
      [{ q: "50%" }, []],
      [{ registry: "ghcr.example" }, [1, 2, 3]],
      [{ registry: "ghcr.example/payments" }, [1, 2]],
      [{ registry: "ghcr.exam" }, []],
      [{ registry: "!ghcr.example" }, [4, 5]],
      [{ repository: "api" }, [1, 5]],
      [{ tag: "1.2" }, [1, 2]],
      [{ digest: exampleDigest(4).slice("sha256:".length) }, [4]],
      [{ cve: "cve-2026-2" }, [1, 2, 5]],
      [{ cve: "ghsa-AAAA-bbbb-cccc" }, [1, 2, 5]],
      [{ cve: "!CVE-2026-2" }, [3, 4]],
      [{ cve: "CVE-1999-1" }, []],
      [{ package: "Left" }, [1, 5]],
      [{ package: "left", cve: "CVE-2026-3" }, [5]],
      [{ severity: "critical" }, [1, 5]],
      [{ severity: "critical,unknown" }, [1, 3, 5]],
      [{ cvss: "7.0..9.0" }, [2]],
      [{ cvss: "..9.8" }, [1, 2, 5]],
      [{ epss: "0.1.." }, [1, 5]],
      [{ kev: "1" }, [1, 5]],
      [{ kev: "!1" }, [2, 3, 4]],
      [{ fix: "1" }, [1, 2, 5]],
      [{ source: "cluster,manual" }, [2, 3]],
      [{ running: "1" }, []],
      [{ gaps: "!1" }, []],
      [{ dismissed: "1" }, []],
    ];
    const answers = await Promise.all(cases.map(async ([query]) => [query, await found(db, query)] as const));
    expect(answers).toEqual(cases);
    const counted = await Promise.all(
      cases.map(async ([query]) => {
        const { counts, items } = await listImages(db, imageQuerySchema.parse({ ...query, counts: "true", limit: 1, sort: "name" }));
        return [query, items.length, query.result === undefined ? counts?.all : counts] as const;
      }),
    );
    const strip = { all: 5, fail: 2, warn: 1, pass: 2, unknown: 0, kev: 2, fixable: 3, running: 0 };
    expect(counted).toEqual(cases.map(([query, ids]) => [query, Math.min(1, ids.length), query.result === undefined ? ids.length : strip]));
  });

  test("a strip is counted again after each event, and only then", async () => {
    const { db } = await engine.open();
    await fill(db);
    const strips = new StripCache();
    const query = imageQuerySchema.parse({ counts: "true" });
    const all = async () => (await listImages(db, query, strips)).counts?.all;
    expect(await all()).toBe(5);
    await db.deleteFrom("image").where("digest", "=", exampleDigest(1)).execute();
    expect(await all()).toBe(5);
    await db.transaction().execute(async (tx) => {
      await addEvent(tx, "placement", { cause: "scan", count: 1 });
      // Another connection does not see it yet.
      if (engine.kind === "postgresql") expect(await all()).toBe(5);
    });
    expect(await all()).toBe(4);
  });

  test("counts leave out the filter by result; a search by CVE says where", async () => {
    const { db } = await engine.open();
    await fill(db);
    const list = await listImages(db, imageQuerySchema.parse({ result: "fail", counts: "true", cve: "CVE-2026-2", limit: 1 }));
    expect(imageListSchema.parse(list)).toEqual(list);
    expect(list.counts).toEqual({ all: 3, fail: 2, warn: 1, pass: 0, unknown: 0, kev: 2, fixable: 3, running: 0 });
    expect(list.items.map((item) => item.found)).toEqual([
      [
        { name: "left", version: "1.0.0", type: "npm", fixState: "not-fixed", fixVersions: [] },
        { name: "right", version: "1.0.0", type: "npm", fixState: "fixed", fixVersions: ["9.9.9"] },
      ],
    ]);
  });

  test("pages give each image once, by every column", async () => {
    const { db } = await engine.open();
    await fill(db);
    for (const sort of ["maxCvss", "-maxCvss", "maxEpss", "scannedAt", "-scannedAt", "name", "-name", "critical", "running"]) {
      const whole = await listImages(db, imageQuerySchema.parse({ sort }));
      expect({ sort, ids: await idsByPages(db, sort) }).toEqual({ sort, ids: whole.items.map(({ id }) => id) });
    }
  });

  test("a cursor holds only for its filter and order", async () => {
    const { db } = await engine.open();
    await fill(db);
    const { nextCursor: cursor } = await listImages(db, imageQuerySchema.parse({ limit: 1 }));
    for (const other of [{ sort: "-maxEpss" }, { result: "fail" }, { cursor: "bm9uZQ" }]) {
      await expect(listImages(db, imageQuerySchema.parse({ cursor, ...other }))).rejects.toMatchObject({ code: "invalid-cursor" });
    }
  });

  test("an image in full, with findings, packages, layers and SBOM", async () => {
    const { db } = await engine.open();
    await fill(db);
    const detail = await readImage(db, 5);
    expect(imageDetailSchema.parse(detail)).toEqual(detail);
    expect(detail).toMatchObject({
      result: "Fail",
      packages: 3,
      affectedPackages: 3,
      cves: 3,
      layers: 2,
      scores: [
        { cvss: 7.5, cves: 1 },
        { cvss: 9.8, cves: 1 },
      ],
      platform: "linux/amd64",
      builtAt: "2026-11-01T10:00:00.000Z",
      gaps: 1,
      thresholds: { warn: 7, fail: 9 },
    });
    const findings = await listFindings(db, 2, findingQuerySchema.parse({}));
    expect(findings).toEqual({
      items: [
        {
          package: {
            id: "0000000000abc000",
            name: "right",
            version: "1.0.0",
            type: "npm",
            purl: "pkg:npm/right@1.0.0",
            locations: [{ path: "/app/node_modules/right/package.json", layerIndex: 1 }],
            layerIndex: 1,
            step: "RUN npm install",
          },
          vulnerability: "GHSA-aaaa-bbbb-cccc",
          namespace: "github:language:javascript",
          cves: ["CVE-2026-2"],
          severity: "High",
          cvss: 7.5,
          cvssVersion: null,
          cvssVector: null,
          epss: 0.0012,
          epssPercentile: null,
          kev: false,
          fixState: "fixed",
          fixVersions: ["9.9.9"],
          publishedOn: null,
          description: "About GHSA-aaaa-bbbb-cccc.",
          urls: ["https://advisory.example/GHSA-aaaa-bbbb-cccc"],
        },
      ],
      total: 1,
      nextCursor: null,
    });
    const first = await listFindings(db, 5, findingQuerySchema.parse({ limit: 3 }));
    const rest = await listFindings(db, 5, findingQuerySchema.parse({ limit: 3, cursor: first.nextCursor }));
    expect([...first.items, ...rest.items].map((item) => `${item.package.name} ${item.vulnerability}`)).toEqual([
      "left CVE-2026-1",
      "left GHSA-aaaa-bbbb-cccc",
      "right GHSA-aaaa-bbbb-cccc",
      "odd CVE-2026-3",
    ]);
    const packages = await listPackages(db, 5, packageQuerySchema.parse({}));
    expect(packages.items.map(({ name, cves, maxCvss, licenses }) => ({ name, cves, maxCvss, licenses }))).toEqual([
      { name: "left", cves: 2, maxCvss: 9.8, licenses: ["MIT"] },
      { name: "odd", cves: 1, maxCvss: null, licenses: ["MIT"] },
      { name: "right", cves: 1, maxCvss: 7.5, licenses: ["MIT"] },
    ]);
    expect(
      (await listLayers(db, 1)).items.map(({ index, step, sizeBytes, packages: count, cves, maxCvss }) => [
        index,
        step,
        sizeBytes,
        count,
        cves,
        maxCvss,
      ]),
    ).toEqual([
      [0, "ADD rootfs.tar / # base", 1000, 1, 2, 9.8],
      [1, "RUN npm install", 2000, 1, 0, null],
    ]);
    const sbom = await readSbom(db, 1, { format: "syft-json" });
    expect(sbom?.document["artifacts"]).toHaveLength(2);
    expect(sbom?.document["plimsoll"]).toEqual({ gaps: [expect.objectContaining({ path: "/app/broken/package.json" })] });
    expect((await readSbom(db, 1, { format: "cyclonedx-json" }))?.document["bomFormat"]).toBe("CycloneDX");
  });

  test("which upgrades clear what, and the fewest below the next line", async () => {
    const { db } = await engine.open();
    await fill(db);
    const fixes = await readFixes(db, 5);
    expect(imageFixesSchema.parse(fixes)).toEqual(fixes);
    expect(fixes).toEqual({
      packages: [
        { package: "0000000000abc000", version: "9.9.9", left: 1, leftFixState: "not-fixed" },
        { package: "0000000000abc001", version: "9.9.9", left: 0, leftFixState: null },
        { package: "0000000000abc002", version: null, left: 1, leftFixState: "unknown" },
      ],
      fixFirst: { line: "Fail", upgrades: [{ name: "left", from: "1.0.0", to: "9.9.9" }], withoutFix: [], maxCvssAfter: 7.5 },
    });
    await updateSettings(db, { warn: 5, fail: 7, runtimeView: false, apiUrl: null }, { actor: "admin", version: 1 });
    expect((await readFixes(db, 5)).fixFirst).toEqual({
      line: "Fail",
      upgrades: [{ name: "right", from: "1.0.0", to: "9.9.9" }],
      withoutFix: [{ name: "left", version: "1.0.0", fixState: "not-fixed" }],
      maxCvssAfter: 9.8,
    });
    expect(await readFixes(db, 4)).toEqual({ packages: [], fixFirst: null });
  });

  test("images by max CVSS, the dismissed left out", async () => {
    const { db } = await engine.open();
    await fill(db);
    await db.updateTable("placement").set({ dismissed_at: new Date() }).where("id", "=", 5).execute();
    await db.updateTable("placement").set({ running: 2 }).where("id", "=", 2).execute();
    const counts = await countScores(db);
    expect(scoreCountsSchema.parse(counts)).toEqual(counts);
    expect(counts.items).toEqual([
      { cvss: 7.5, state: "judged", images: 1, running: 1 },
      { cvss: 9.8, state: "judged", images: 1, running: 0 },
    ]);
  });

  test("a CVE by its own id and by an advisory's", async () => {
    const { db } = await engine.open();
    await fill(db);
    const cve = await readCve(db, "CVE-2026-1");
    expect(cveSchema.parse(cve)).toEqual(cve);
    expect(cve).toEqual({
      id: "CVE-2026-1",
      description: "About CVE-2026-1.",
      severity: "Critical",
      cvss: 9.8,
      cvssVersion: "3.1",
      epss: 0.9731,
      epssPercentile: 0.999,
      kev: true,
      publishedOn: "2026-01-02",
    });
    expect((await readCve(db, "GHSA-aaaa-bbbb-cccc")).id).toBe("CVE-2026-2");
    await expect(readCve(db, "CVE-1999-1")).rejects.toMatchObject({ code: "not-found" });
  });

  test("what is not there is not-found", async () => {
    const { db } = await engine.open();
    const reads = [
      readImage,
      listLayers,
      readFixes,
      readHistory,
      (from: typeof db, id: number) => readSbom(from, id, { format: "syft-json" }),
    ];
    for (const read of reads) {
      await expect(read(db, 9)).rejects.toMatchObject({ code: "not-found" });
    }
  });

  test("an SBOM that is gone is told, and an upload brings it back", async () => {
    const { db } = await engine.open();
    const context = { db, cache: new PostureCache(), matching: exampleMatcher(1, {}) };
    const upload = exampleUpload(1, { packages: [["left", "1.0.0"]] });
    await receiveUpload(context, upload);
    await db.deleteFrom("sbom").execute();
    const reads = [
      () => listFindings(db, 1, findingQuerySchema.parse({})),
      () => listPackages(db, 1, packageQuerySchema.parse({})),
      () => listLayers(db, 1),
      () => readSbom(db, 1, { format: "syft-json" }),
    ];
    for (const read of reads) await expect(read()).rejects.toMatchObject({ code: "sbom-missing" });
    const question = { images: [{ digest: exampleDigest(1), scannerVersion: "0.1.0" }] };
    expect(await findKnownScans(db, question)).toEqual({ known: [] });
    expect(await receiveUpload(context, upload)).toMatchObject({ outcome: "created", placementIds: [1] });
    expect((await listPackages(db, 1, packageQuerySchema.parse({}))).total).toBe(1);
    expect(await findKnownScans(db, question)).toEqual({ known: [exampleDigest(1)] });
  });

  test("moving a threshold changes results at once, and stands in the history of the images that it met", async () => {
    const { db } = await engine.open();
    await fill(db);
    await updateSettings(db, { warn: 5, fail: 7.5, runtimeView: false, apiUrl: null }, { actor: "admin", version: 1 });
    expect(await found(db, { result: "fail" })).toEqual([1, 2, 5]);
    const history = await readHistory(db, 2);
    expect(
      history.items.map(({ cause, resultBefore, result, maxCvss, thresholds, actor }) => ({
        cause,
        resultBefore,
        result,
        maxCvss,
        thresholds,
        actor,
      })),
    ).toEqual([
      { cause: "thresholds", resultBefore: "Warn", result: "Fail", maxCvss: 7.5, thresholds: { warn: 5, fail: 7.5 }, actor: "admin" },
      { cause: "scan", resultBefore: null, result: "Warn", maxCvss: 7.5, thresholds: { warn: 7, fail: 9 }, actor: null },
    ]);
    expect((await readHistory(db, 1)).items.map(({ cause }) => cause)).toEqual(["scan"]);
  });

  test("verdicts by digest and by tag; which scans are known", async () => {
    const { db } = await engine.open();
    await fill(db);
    const { items } = await readVerdicts(db, [
      { registry: "quay.example/tools", repository: "cron", tag: "dev" },
      { registry: "ghcr.example/payments", repository: "web", digest: exampleDigest(2) },
      { registry: "ghcr.example/payments", repository: "web", digest: exampleDigest(1) },
      { registry: "nowhere.example", repository: "web", tag: "1" },
    ]);
    expect(items.map(({ id, result, digest }) => ({ id, result, digest }))).toEqual([
      { id: "4", result: "Pass", digest: exampleDigest(4) },
      { id: "2", result: "Warn", digest: exampleDigest(2) },
      { id: null, result: "Unknown", digest: exampleDigest(1) },
      { id: null, result: "Unknown", digest: null },
    ]);
    expect(
      await findKnownScans(db, {
        images: [1, 2, 9].map((number) => ({ digest: exampleDigest(number), scannerVersion: number === 2 ? "9.9.9" : "0.1.0" })),
      }),
    ).toEqual({
      known: [exampleDigest(1)],
    });
  });
});
