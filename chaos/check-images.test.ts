import type { Client, ImageItem, ScanVerdict } from "@plimsoll/api";
import { expect, test } from "vitest";
import { chaosImage, chaosUpload } from "./chaos-image.js";
import { checkImages } from "./check-images.js";

const SEED = 5;
/** It lies in two repositories, and has open CVEs. */
const NUMBER = 3;
const image = chaosImage(SEED, NUMBER);
const { sbom } = chaosUpload(SEED, NUMBER);
const judged = { result: "Fail", state: "judged", maxCvss: image.maxCvss, counts: image.counts, kev: 0, fixable: 1, excepted: 0 } as const;

const rows: readonly ImageItem[] = image.references.map((reference, index) => ({
  ...judged,
  id: String(index + 1),
  digest: image.digest,
  registry: "registry.example/chaos",
  repository: reference.replace(/^.*\/|:.*$/g, ""),
  tags: [`build-${NUMBER}`],
  maxEpss: null,
  running: 0,
  sources: ["pipeline"],
  platform: "linux/amd64",
  distro: null,
  sizeBytes: 8192,
  builtAt: null,
  scannedAt: null,
  firstSeenAt: "2026-11-24T00:00:00Z",
  gaps: 0,
  dismissed: false,
}));

const answer: ScanVerdict = {
  outcome: "created",
  digest: image.digest,
  result: "Fail",
  verdicts: rows.map(({ id, registry, repository }, index) => {
    return { ...judged, reference: image.references[index] ?? "", id, registry, repository, tag: `build-${NUMBER}` };
  }),
  thresholds: { warn: 4, fail: 7 },
  database: null,
};

/** What a server answers; what is left out is as it should be. */
interface FakeServer {
  readonly rows?: readonly ImageItem[];
  readonly packages?: readonly string[];
  readonly sbom?: unknown;
  readonly findings?: number;
}

function fakeClient(server: FakeServer): Client {
  const packages = (server.packages ?? image.packages).map((text) => ({ name: text.split("@")[0], version: text.split("@")[1] }));
  const answers: Readonly<Record<string, unknown>> = {
    listImages: { items: server.rows ?? rows, nextCursor: null },
    listPackages: { items: packages, total: packages.length, nextCursor: null },
    getSbom: "sbom" in server ? server.sbom : sbom,
    listFindings: {
      items: [],
      total: server.findings ?? Object.values(image.counts).reduce((sum, count) => sum + count, 0),
      nextCursor: null,
    },
  };
  return { baseUrl: "http://server.example", call: (async (id: string) => answers[id]) as Client["call"] };
}

function changed(changes: Partial<ImageItem>): readonly ImageItem[] {
  return rows.map((row, index) => (index === 0 ? { ...row, ...changes } : row));
}

const faults: readonly (readonly [name: string, server: FakeServer, seen: { readonly lost: boolean; readonly halfWritten: boolean }])[] = [
  ["nothing", {}, { lost: false, halfWritten: false }],
  ["the image", { rows: [] }, { lost: true, halfWritten: false }],
  ["one of its two rows", { rows: rows.slice(1) }, { lost: true, halfWritten: true }],
  ["the verdict", { rows: changed({ state: "pending", result: "Unknown", maxCvss: null }) }, { lost: true, halfWritten: true }],
  ["the answered score", { rows: changed({ maxCvss: 1.1 }) }, { lost: true, halfWritten: true }],
  ["a fixable CVE", { rows: changed({ fixable: 0 }) }, { lost: true, halfWritten: false }],
  ["a tag", { rows: changed({ tags: ["build-3", "build-4"] }) }, { lost: true, halfWritten: true }],
  ["a package", { packages: image.packages.slice(1) }, { lost: true, halfWritten: true }],
  ["a package of the SBOM", { sbom: { ...sbom, artifacts: [] } }, { lost: true, halfWritten: true }],
  ["the SBOM", { sbom: undefined }, { lost: true, halfWritten: true }],
  ["a match", { findings: 0 }, { lost: true, halfWritten: true }],
];

test.each(faults)("an acknowledged image without %s", async (_name, server, seen) => {
  const check = { seed: SEED, acknowledged: new Map([[NUMBER, answer]]), isReadInFull: () => true };
  const { lost, halfWritten } = await checkImages(fakeClient(server), check);
  expect({ lost: lost.has(NUMBER), halfWritten: halfWritten.has(NUMBER) }).toEqual(seen);
});

test("an image that was not answered is half-written or whole, never lost", async () => {
  const check = { seed: SEED, acknowledged: new Map(), isReadInFull: () => true };
  const outcome = await checkImages(fakeClient({ sbom: undefined }), check);
  expect([outcome.lost.size, [...outcome.halfWritten.keys()], [...outcome.listed]]).toEqual([0, [NUMBER], [NUMBER]]);
});

test("the example has something to lose", () => {
  expect(image.maxCvss).not.toBeNull();
  expect(image.references).toHaveLength(2);
});
