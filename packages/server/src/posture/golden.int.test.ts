import { findingQuerySchema, imageQuerySchema } from "@plimsoll/api";
import { judge, matchPackages, type Sbom } from "@plimsoll/core";
import { openVulnerabilityDatabase, type VulnerabilityDatabase } from "@plimsoll/vulndb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { matchDistinct } from "../matching/match-distinct.js";
import { type GoldenDatabase, goldenArchive, goldenSboms, importGoldenDatabase, readGoldenSbom } from "../matching/testing/golden.js";
import { imagePackage, imageSbom } from "../matching/testing/image.js";
import { listFindings } from "../store/image/image-parts.js";
import { listImages } from "../store/image/list-images.js";
import { describeEachEngine } from "../store/testing/each-engine.js";
import { PostureCache } from "./posture-cache.js";
import { type MatcherInUse, receiveUpload } from "./receive-upload.js";
import { exampleDigest } from "./testing/example-upload.js";

const archive = goldenArchive();

/** What the command line says of an SBOM. A vulnerability that two rows of one record tell of is one finding here. */
function verdictOf(sbom: Sbom, source: VulnerabilityDatabase) {
  const found = matchPackages(sbom, source);
  const { matches } = found;
  const { result, maxCvss = null } = judge(found);
  const findings = new Set(matches.map(({ package: { id }, vulnerability }) => [id, vulnerability.namespace, vulnerability.id].join(" ")))
    .size;
  return { result, maxCvss, findings };
}

const deb = imagePackage({ type: "deb", name: "curl", version: "7.88.1-10" });
const npm = imagePackage({ type: "npm", name: "lodash", version: "4.17.0" });
const unknown = imagePackage({ type: "brand-new", name: "curl", version: "1.0" });
const binary = imagePackage({ id: "binary", type: "binary", name: "curl", version: "7.88.1" });

/** Images of which nothing can be judged, and their like. */
const unjudged: readonly (readonly [name: string, sbom: Sbom])[] = [
  ["no packages", imageSbom([], "debian 12")],
  ["an unknown type", imageSbom([unknown], "debian 12")],
  ["no distribution", imageSbom([deb])],
  ["no version", imageSbom([{ ...npm, version: "UNKNOWN" }], "debian 12")],
  ["no name", imageSbom([{ ...npm, name: "" }])],
  ["one of two judged", imageSbom([{ ...unknown, id: "other" }, deb], "debian 12")],
  ["one removed by a judged one", imageSbom([binary, deb], "debian 12", [["curl", "binary"]])],
  ["one removed by one of an unknown type", imageSbom([binary, { ...unknown, version: "7.88.1-1" }], "debian 12", [["curl", "binary"]])],
];

describe.skipIf(archive === undefined)("recorded SBOMs with the recorded database (skipped without the shared data)", () => {
  const sboms = (): readonly (readonly [name: string, sbom: Sbom])[] => [
    ...goldenSboms().map((name) => [name, readGoldenSbom(name)] as const),
    ...unjudged,
  ];
  let golden: GoldenDatabase;
  let source: VulnerabilityDatabase;
  let expected: readonly unknown[];

  beforeAll(async () => {
    golden = await importGoldenDatabase(archive ?? "");
    source = openVulnerabilityDatabase(golden.file);
    expected = sboms().map(([name, sbom]) => ({ name, ...verdictOf(sbom, source) }));
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
      for (const [index, [name, sbom]] of sboms().entries()) {
        const references = [`registry.example/golden/image-${index}:1`];
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
