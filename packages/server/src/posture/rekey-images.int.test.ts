import { type Kysely, sql } from "kysely";
import { expect, test } from "vitest";
import { KEY_VERSION } from "../matching/key-document.js";
import { imagePackage } from "../matching/testing/image.js";
import type { Database } from "../store/schema.js";
import { describeEachEngine } from "../store/testing/each-engine.js";
import { PostureCache } from "./posture-cache.js";
import { receiveUpload } from "./receive-upload.js";
import { rekeyImages } from "./rekey-images.js";
import { exampleMatch, exampleMatcher, exampleUpload, exampleVulnerability } from "./testing/example-upload.js";

const NEXT = KEY_VERSION + 1;
const never = new AbortController().signal;
const one = exampleVulnerability("CVE-2026-1", { severity: 4, cvss: 75 });
const two = exampleVulnerability("CVE-2026-2", { severity: 5, cvss: 98 });
const before = exampleMatcher(1, { "left@1.0.0": [exampleMatch(one)] });

describeEachEngine("keys of another version", (engine) => {
  /** Images of these packages, each with one that all have. */
  const open = async (...names: readonly string[]) => {
    const { db } = await engine.open();
    const cache = new PostureCache();
    const upload = (number: number, packages: readonly string[]) =>
      receiveUpload({ db, cache, matching: before }, exampleUpload(number, { packages: packages.map((name) => [name, "1.0.0"]) }));
    for (const [index, name] of names.entries()) await upload(index + 1, [name, "shared"]);
    const rekey = (matching: typeof before | undefined, { keyVersion = NEXT, signal = never } = {}) =>
      rekeyImages({ db, cache, use: (work) => work(matching), signal, keyVersion });
    return { db, cache, upload, rekey };
  };
  const packagesOf = async (db: Kysely<Database>) => {
    const { rows } = await sql<{ image: string; version: number }>`
      SELECT i.id || ': ' || string_agg(n.name || ' v' || (k.key_document->>'v'), ', ' ORDER BY n.name) AS image, c.key_version AS version
      FROM image i JOIN image_packages c ON c.image_id = i.id CROSS JOIN unnest(c.package_ids) AS u(id) JOIN package k ON k.id = u.id
      JOIN package_name n ON n.id = k.name_id GROUP BY i.id, c.key_version ORDER BY i.id`.execute(db);
    return rows;
  };
  const scores = async (db: Kysely<Database>) =>
    (await db.selectFrom("placement").select("max_cvss").orderBy("id").execute()).map(({ max_cvss: score }) => score);
  const old = (id: number, name: string) => ({ image: `${id}: ${name} v${KEY_VERSION}, shared v${KEY_VERSION}`, version: KEY_VERSION });
  const fresh = (id: number, name: string) => ({ image: `${id}: ${name} v${NEXT}, shared v${NEXT}`, version: NEXT });

  test("images get new packages, each matched once, and the verdict that these give", async () => {
    const { db, rekey } = await open("left", "none");
    expect(await scores(db)).toEqual([75, -1]);
    const asked: string[] = [];
    const matching = exampleMatcher(1, { "left@1.0.0": [exampleMatch(two)] }, asked);
    expect(await rekey(matching, { keyVersion: KEY_VERSION })).toBe(0);
    expect(await rekey(matching)).toBe(2);
    expect(await packagesOf(db)).toEqual([fresh(1, "left"), fresh(2, "none")]);
    expect(asked.toSorted()).toEqual(["left@1.0.0", "none@1.0.0", "shared@1.0.0"]);
    expect(await scores(db)).toEqual([98, -1]);
    const history = db.selectFrom("placement_history").select(["placement_id", "cause", "max_cvss_before", "max_cvss"]);
    expect(await history.where("cause", "=", 5).execute()).toEqual([{ placement_id: 1, cause: 5, max_cvss_before: 75, max_cvss: 98 }]);
    const events = await db.selectFrom("event").select("payload").where("topic", "=", "placement").orderBy("id", "desc").execute();
    expect(events[0]?.payload).toMatchObject({ cause: "matcher", images: [{ id: "1", maxCvss: 9.8 }] });
    expect(await rekey(matching)).toBe(0);
  });

  test("the stored SBOM tells the new packages of its own, and those with symbols keep them", async () => {
    const { db, cache, rekey } = await open();
    const { sbom, ...upload } = exampleUpload(1, { packages: [["left", "1.0.0"]] });
    const go = imagePackage({ type: "go-module", name: "stdlib", symbols: { "net/http": ["Get"] } });
    await receiveUpload({ db, cache, matching: before }, { ...upload, sbom: { ...sbom, packages: [go, ...sbom.packages] } });
    const symbols = async () =>
      sql<{
        v: string;
        digest: string;
        symbols: Buffer;
      }>`SELECT key_document->>'v' AS v, key_document->>'symbols' AS digest, symbols FROM package
        WHERE symbols IS NOT NULL ORDER BY id DESC`.execute(db);
    const [first] = (await symbols()).rows;
    for (const keyVersion of [NEXT, NEXT + 1]) expect(await rekey(before, { keyVersion })).toBe(1);
    expect((await symbols()).rows[0]).toEqual({ ...first, v: String(NEXT + 1) });
  });

  test("an image without an SBOM, and all without a vulnerability database, keep their packages", async () => {
    const { db, rekey } = await open("left", "right");
    await sql`DELETE FROM sbom WHERE image_id = 1`.execute(db);
    expect(await rekey(undefined)).toBe(0);
    expect(await packagesOf(db)).toEqual([old(1, "left"), old(2, "right")]);
    expect(await rekey(before)).toBe(1);
    expect(await packagesOf(db)).toEqual([old(1, "left"), fresh(2, "right")]);
  });

  test("an image that was scanned anew meanwhile is left as it is then", async () => {
    const { db, upload, rekey } = await open("left", "right");
    const match: typeof before.matcher.match = async (packages) => {
      if (packages.some(({ name }) => name === "left")) await upload(1, ["other", "shared"]);
      return before.matcher.match(packages);
    };
    expect(await rekey({ ...before, matcher: { match } })).toBe(1);
    expect(await packagesOf(db)).toEqual([old(1, "other"), fresh(2, "right")]);
    expect(await rekey(before)).toBe(1);
    expect(await packagesOf(db)).toEqual([fresh(1, "other"), fresh(2, "right")]);
  });

  test("packages of a newer version are left alone", async () => {
    const { db, rekey } = await open("left");
    await rekey(before);
    expect(await rekey(before, { keyVersion: KEY_VERSION })).toBe(0);
    expect(await packagesOf(db)).toEqual([fresh(1, "left")]);
  });

  test("stops between two images, and goes on from there", async () => {
    const { db, rekey } = await open("left", "right");
    const stop = new AbortController();
    const match: typeof before.matcher.match = async (packages) => {
      stop.abort();
      return before.matcher.match(packages);
    };
    await expect(rekey({ ...before, matcher: { match } }, { signal: stop.signal })).rejects.toThrow("aborted");
    expect(await packagesOf(db)).toEqual([fresh(1, "left"), old(2, "right")]);
    expect(await rekey(before)).toBe(1);
  });

  test("an SBOM that cannot be read holds up no other, and is told of", async () => {
    const { db, rekey } = await open("left", "right");
    await sql`UPDATE sbom SET body = '\\x00' WHERE image_id = 1`.execute(db);
    await expect(rekey(before)).rejects.toThrow("unexpected end of file");
    expect(await packagesOf(db)).toEqual([old(1, "left"), fresh(2, "right")]);
  });
});
