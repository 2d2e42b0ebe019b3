import { findingQuerySchema, imageQuerySchema } from "@plimsoll/api";
import { judge, matchPackages, type Sbom } from "@plimsoll/core";
import { openVulnerabilityDatabase, type VulnerabilityDatabase } from "@plimsoll/vulndb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { matchDistinct } from "../matching/match-distinct.js";
import { type GoldenDatabase, goldenArchive, goldenSboms, importGoldenDatabase, readGoldenSbom } from "../matching/testing/golden.js";
import { listFindings } from "../store/image/image-parts.js";
import { listImages } from "../store/image/list-images.js";
import { describeEachEngine } from "../store/testing/each-engine.js";
import { PostureCache } from "./posture-cache.js";
import { type MatcherInUse, receiveUpload } from "./receive-upload.js";
import { exampleDigest } from "./testing/example-upload.js";

const archive = goldenArchive();

/** What the command line says of an SBOM. A vulnerability that two rows of one record tell of is one finding here. */
function verdictOf(sbom: Sbom, source: VulnerabilityDatabase) {
  const { matches } = matchPackages(sbom, source);
  const { result, maxCvss = null } = judge(matches);
  const findings = new Set(matches.map(({ package: { id }, vulnerability }) => [id, vulnerability.namespace, vulnerability.id].join(" ")))
    .size;
  return { result, maxCvss, findings };
}

describe.skipIf(archive === undefined)("recorded SBOMs with the recorded database (skipped without the shared data)", () => {
  const names = goldenSboms();
  let golden: GoldenDatabase;
  let source: VulnerabilityDatabase;
  let expected: readonly unknown[];

  beforeAll(async () => {
    golden = await importGoldenDatabase(archive ?? "");
    source = openVulnerabilityDatabase(golden.file);
    expected = names.map((name) => ({ name, ...verdictOf(readGoldenSbom(name), source) }));
  }, 300_000);

  afterAll(() => {
    source?.close();
    golden?.remove();
  });

  describeEachEngine("verdicts", (engine) => {
    test("are those of the command line, with as many findings", async () => {
      const { db } = await engine.open();
      const matching: MatcherInUse = {
        generation: 1,
        matcher: { match: async (packages, context = []) => matchDistinct({ packages, context }, source) },
      };
      const cache = new PostureCache();
      const stored: unknown[] = [];
      for (const [index, name] of names.entries()) {
        const references = [`registry.example/golden/image-${index}:1`];
        const sbom = readGoldenSbom(name);
        const upload = { references, digest: exampleDigest(index + 1), source: "manual" as const, scannerVersion: "1", sbom };
        const { placementIds } = await receiveUpload({ db, cache, matching }, upload);
        const { items } = await listImages(db, imageQuerySchema.parse({ repository: `image-${index}` }));
        const { total } = await listFindings(db, placementIds[0] ?? 0, findingQuerySchema.parse({ limit: 1 }));
        stored.push({ name, result: items[0]?.result, maxCvss: items[0]?.maxCvss, findings: total });
      }
      expect(stored).toEqual(expected);
    }, 300_000);
  });
});
