import { createHash } from "node:crypto";
import { createReadStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { bigImages } from "./big-image.js";
import { type MeasuredRun, measuredRun, median } from "./measured-run.js";
import type { Metric } from "./metric.js";

const RUNS = 3;
const CHUNK = 1024 * 1024;

/**
 * A whole scan of an image of 500 MB and more against the floor of the same run: what unpacking and hashing its layers costs on one
 * thread. Ratios, since machines differ; the middle of several runs.
 */
export async function benchScan(): Promise<readonly Metric[]> {
  const images = await bigImages();
  const work = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
  try {
    const words = ["-p", join(work, "db"), "-q", "-o", `json=${join(work, "report.json")}`, "--exit-zero"];
    const scan = (image: string, ...more: readonly string[]): MeasuredRun => measuredRun(["scan", `oci-dir:${image}`, ...words, ...more]);
    const uncached = (image: string): MeasuredRun => scan(image, "--no-layer-cache");
    // The first scan builds the database.
    uncached(images.sibling);
    const gzip = await against(images.gzip, uncached);
    const plain = await against(images.plain, uncached);
    const cache = ["--layer-cache-path", join(work, "layers")];
    scan(images.gzip, ...cache);
    const sibling = scan(images.sibling, ...cache);
    const { bytes } = await floorOf(images.plain);
    console.log(`image: ${(bytes / 1e6).toFixed(0)} MB unpacked; floor ${gzip.floor.toFixed(2)} s gzip, ${plain.floor.toFixed(2)} s plain`);
    return [
      { name: "scan of gzip layers, times the floor", value: gzip.ratio, goal: 1.6, unit: "x" },
      { name: "scan of plain layers, times the floor", value: plain.ratio, goal: 2.5, unit: "x" },
      { name: "scan of a second image on the same base, times the floor", value: sibling.seconds / gzip.floor, goal: 0.3, unit: "x" },
      { name: "peak memory", value: Math.max(gzip.peakMegabytes, plain.peakMegabytes, sibling.peakMegabytes), goal: 300, unit: "MB" },
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Scans and floors by turns. */
async function against(
  image: string,
  scan: (image: string) => MeasuredRun,
): Promise<{ readonly floor: number; readonly ratio: number; readonly peakMegabytes: number }> {
  const floors: number[] = [];
  const runs: MeasuredRun[] = [];
  for (let i = 0; i < RUNS; i++) {
    floors.push((await floorOf(image)).seconds);
    runs.push(scan(image));
  }
  const floor = median(floors);
  return {
    floor,
    ratio: median(runs.map(({ seconds }) => seconds)) / floor,
    peakMegabytes: Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes)),
  };
}

/** Reads, unpacks and hashes every layer, and nothing else. */
async function floorOf(image: string): Promise<{ readonly seconds: number; readonly bytes: number }> {
  const blob = (digest: string): string => join(image, "blobs", digest.replace(":", "/"));
  const index = JSON.parse(readFileSync(join(image, "index.json"), "utf8")) as {
    readonly manifests: readonly { readonly digest: string }[];
  };
  const manifest = JSON.parse(readFileSync(blob(index.manifests[0]?.digest ?? ""), "utf8")) as {
    readonly layers: readonly { readonly digest: string; readonly mediaType: string }[];
  };
  const start = performance.now();
  let bytes = 0;
  for (const { digest, mediaType } of manifest.layers) {
    const hash = createHash("sha256");
    const file = createReadStream(blob(digest), { highWaterMark: CHUNK });
    const unpacked = mediaType.endsWith("gzip") ? file.pipe(createGunzip({ chunkSize: CHUNK })) : file;
    for await (const chunk of unpacked) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
    hash.digest();
  }
  return { seconds: (performance.now() - start) / 1000, bytes };
}
