import { imageQuerySchema, packageQuerySchema } from "@plimsoll/api";
import { expect, test } from "vitest";
import { listPackages } from "../store/image/image-parts.js";
import { listImages } from "../store/image/list-images.js";
import { describeEachEngine } from "../store/testing/each-engine.js";
import { PostureCache } from "./posture-cache.js";
import { receiveUpload } from "./receive-upload.js";
import { exampleDigest, exampleMatch, exampleMatcher, exampleUpload, exampleVulnerability } from "./testing/example-upload.js";

const critical = exampleVulnerability("CVE-2026-1", { severity: 5, cvss: 98, cvssVersion: "3.1", epss: 9731, kev: true });
const high = exampleVulnerability("CVE-2026-2", { severity: 4, cvss: 75, epss: 12 });
const known = { "left@1.0.0": [exampleMatch(critical), exampleMatch(high, "not-fixed")], "right@1.0.0": [exampleMatch(high)] };

describeEachEngine("receiveUpload", (engine) => {
  test("stores an image with its verdict; the same again changes nothing but the time of the scan", async () => {
    const { db } = await engine.open();
    const asked: string[] = [];
    const context = { db, cache: new PostureCache(), matching: exampleMatcher(1, known, asked) };
    const upload = exampleUpload(1, {
      packages: [
        ["left", "1.0.0"],
        ["right", "1.0.0", 1],
        ["none", "2.0.0", 1],
      ],
    });

    expect(await receiveUpload(context, upload)).toEqual({
      outcome: "created",
      digest: exampleDigest(1),
      placementIds: [1],
      pending: false,
    });
    const first = await db.selectFrom("placement").selectAll().executeTakeFirstOrThrow();
    expect(first).toMatchObject({
      state: 0,
      max_cvss: 98,
      max_epss: 9731,
      kev: 1,
      critical: 1,
      high: 1,
      medium: 0,
      fixable: 1,
      source: 2,
    });
    expect(await receiveUpload(context, upload)).toEqual({ outcome: "known", digest: exampleDigest(1), placementIds: [1], pending: false });
    const again = await db.selectFrom("placement").selectAll().executeTakeFirstOrThrow();
    expect({ ...again, scanned_at: undefined }).toEqual({ ...first, scanned_at: undefined });
    expect(again.scanned_at.getTime()).toBeGreaterThan(first.scanned_at.getTime());
    expect(asked.toSorted()).toEqual(["left@1.0.0", "none@2.0.0", "right@1.0.0"]);
    expect(await db.selectFrom("placement_history").select(["cause", "max_cvss_before", "max_cvss"]).execute()).toEqual([
      { cause: 1, max_cvss_before: -2, max_cvss: 98 },
    ]);
    expect((await db.selectFrom("event").select(["topic", "payload"]).execute()).map(({ topic, payload }) => ({ topic, payload }))).toEqual(
      [
        {
          topic: "placement",
          payload: {
            cause: "scan",
            images: [
              {
                id: "1",
                digest: exampleDigest(1),
                registry: "registry.example/shop",
                repository: "app-1",
                added: true,
                result: "Fail",
                state: "judged",
                maxCvss: 9.8,
              },
            ],
          },
        },
      ],
    );
  });

  test("the audit log has an entry of what was stored, and nothing is stored without it", async () => {
    const { db } = await engine.open();
    const context = { db, cache: new PostureCache(), matching: exampleMatcher(1, known), by: { actor: "token:ci", address: "192.0.2.1" } };
    const upload = exampleUpload(1, { packages: [["left", "1.0.0"]], references: ["registry.example/a/b:1", "registry.example/a/c"] });
    // PostgreSQL refuses U+0000.
    await expect(receiveUpload({ ...context, by: { actor: "\0" } }, upload)).rejects.toThrow();
    expect(await db.selectFrom("image").selectAll().execute()).toEqual([]);
    await receiveUpload(context, upload);
    await receiveUpload(context, upload);
    expect(await db.selectFrom("audit_entry").select(["actor", "action", "object", "after"]).execute()).toEqual([
      {
        actor: "token:ci",
        action: "scan.upload",
        object: `image:${exampleDigest(1)}`,
        after: { references: ["registry.example/a/b:1", "registry.example/a/c:latest"] },
      },
    ]);
  });

  test("an image with thousands of new packages is stored piece by piece, owners and all, and is judged whole", async () => {
    const { db } = await engine.open();
    const asked: string[] = [];
    const many = Array.from({ length: 1200 }, (_, index) => [`p${index}`, "1.0.0"] as const);
    const { sbom, ...rest } = exampleUpload(1, { packages: [["left", "1.0.0"], ...many, ["right", "1.0.0"]] });
    const [first, last] = [sbom.packages[0]?.id ?? "", sbom.packages.at(-1)?.id ?? ""];
    const relationships = [{ parent: first, child: last, type: "ownership-by-file-overlap" }];
    const upload = { ...rest, sbom: { ...sbom, relationships } };
    await receiveUpload({ db, cache: new PostureCache(), matching: exampleMatcher(1, known, asked) }, upload);
    expect(asked).toHaveLength(1202);
    expect(await db.selectFrom("placement").select(["max_cvss", "high", "critical"]).execute()).toEqual([
      { max_cvss: 98, high: 1, critical: 1 },
    ]);
    const { total, items } = await listPackages(db, 1, packageQuerySchema.parse({ q: "right" }));
    expect([total, items.map(({ cves }) => cves)]).toEqual([1, [1]]);
  });

  test("matches only what no image had before", async () => {
    const { db } = await engine.open();
    const asked: string[] = [];
    const context = { db, cache: new PostureCache(), matching: exampleMatcher(1, known, asked) };
    await receiveUpload(context, exampleUpload(1, { packages: [["left", "1.0.0"]] }));
    await receiveUpload(
      context,
      exampleUpload(2, {
        packages: [
          ["left", "1.0.0"],
          ["right", "1.0.0"],
        ],
      }),
    );
    expect(asked).toEqual(["left@1.0.0", "right@1.0.0"]);
  });

  test("one image in two repositories has two rows; a tag moves to the newer image", async () => {
    const { db } = await engine.open();
    const context = { db, cache: new PostureCache(), matching: exampleMatcher(1, known) };
    const references = ["registry.example/shop/api:1", "registry.example/shop/api:latest", "mirror.example/api:1"];
    const { placementIds } = await receiveUpload(context, exampleUpload(1, { packages: [["left", "1.0.0"]], references }));
    expect(placementIds).toHaveLength(2);
    await receiveUpload(context, exampleUpload(2, { packages: [["right", "1.0.0"]], references: ["registry.example/shop/api:latest"] }));
    const { items } = await listImages(db, imageQuerySchema.parse({ sort: "name" }));
    expect(items.map(({ registry, repository, tags, result }) => ({ registry, repository, tags: tags.toSorted(), result }))).toEqual([
      { registry: "mirror.example", repository: "api", tags: ["1"], result: "Fail" },
      { registry: "registry.example/shop", repository: "api", tags: ["1"], result: "Fail" },
      { registry: "registry.example/shop", repository: "api", tags: ["latest"], result: "Warn" },
    ]);
  });

  test("without a database an image is pending, with result Unknown", async () => {
    const { db } = await engine.open();
    const upload = exampleUpload(1, { packages: [["left", "1.0.0"]] });
    expect(await receiveUpload({ db, cache: new PostureCache() }, upload)).toMatchObject({ outcome: "pending", pending: true });
    const { items } = await listImages(db, imageQuerySchema.parse({ result: "unknown" }));
    expect(items.map(({ state, result, maxCvss }) => ({ state, result, maxCvss }))).toEqual([
      { state: "pending", result: "Unknown", maxCvss: null },
    ]);
  });

  test("a package that breaks the matcher leaves the image partial", async () => {
    const { db } = await engine.open();
    const context = { db, cache: new PostureCache(), matching: exampleMatcher(1, { ...known, "bad@1.0.0": "failed" }) };
    await receiveUpload(
      context,
      exampleUpload(1, {
        packages: [
          ["right", "1.0.0"],
          ["bad", "1.0.0"],
        ],
      }),
    );
    await receiveUpload(
      context,
      exampleUpload(2, {
        packages: [
          ["left", "1.0.0"],
          ["bad", "1.0.0"],
        ],
      }),
    );
    const { items } = await listImages(db, imageQuerySchema.parse({}));
    expect(items.map(({ state, result, maxCvss }) => ({ state, result, maxCvss }))).toEqual([
      { state: "partial", result: "Fail", maxCvss: 9.8 },
      { state: "partial", result: "Unknown", maxCvss: 7.5 },
    ]);
  });

  test("many uploads of the same packages at once store each package once", async () => {
    const { db } = await engine.open();
    const context = { db, cache: new PostureCache(), matching: exampleMatcher(1, known) };
    const packages = Array.from({ length: 30 }, (_, index) => [`p${index}`, "1.0.0"] as const);
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        receiveUpload(
          context,
          exampleUpload(index + 1, {
            packages: [...packages, ["left", "1.0.0"]].toSorted(() => (index % 2 === 0 ? 1 : -1)) as typeof packages,
          }),
        ),
      ),
    );
    expect(
      await db
        .selectFrom("package")
        .select(({ fn }) => fn.countAll<string>().as("n"))
        .executeTakeFirst(),
    ).toEqual({ n: 31 });
    expect(await db.selectFrom("placement").select("max_cvss").distinct().execute()).toEqual([{ max_cvss: 98 }]);
  });

  test.each([
    { name: "a reference that is none", change: { references: ["registry.example/UPPER CASE"] }, code: "invalid-request" },
    { name: "a digest that is none", change: { digest: "sha256:12" }, code: "invalid-request" },
  ])("refuses $name", async ({ change, code }) => {
    const { db } = await engine.open();
    const upload = { ...exampleUpload(1, { packages: [["left", "1.0.0"]] }), ...change };
    await expect(receiveUpload({ db, cache: new PostureCache() }, upload)).rejects.toMatchObject({ code });
  });

  test.each([
    { name: "U+0000", packageName: "le\0ft" },
    { name: "half a surrogate pair", packageName: "le\ud800ft" },
    { name: "too many bytes", packageName: "\u{1f41f}".repeat(300) },
  ])("refuses $name in a package's name", async ({ packageName }) => {
    const { db } = await engine.open();
    const upload = exampleUpload(1, { packages: [[packageName, "1.0.0"]] });
    await expect(receiveUpload({ db, cache: new PostureCache() }, upload)).rejects.toMatchObject({ code: "sbom-malformed" });
    expect(await db.selectFrom("image").selectAll().execute()).toEqual([]);
  });
});
