import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ImageSource } from "@plimsoll/core";
import { expect, test } from "vitest";
import { readShared, readSharedJson, skipReason } from "../testing/shared.js";
import type { Scope } from "./evidence-source.js";
import { openImage } from "./open-image.js";
import { type ReadEvidence, readEvidence } from "./read-evidence.js";

interface GoldenLocation {
  readonly path: string;
  readonly layerID: string;
  readonly annotations?: { readonly evidence?: string; readonly visible?: string };
}

interface Golden {
  readonly artifacts: readonly {
    readonly type: string;
    readonly name: string;
    readonly version: string;
    readonly locations: readonly GoldenLocation[];
  }[];
  readonly source: {
    readonly id: string;
    readonly name: string;
    readonly version: string;
    readonly metadata: { readonly [key: string]: unknown };
  };
}

const goldens = `${process.env["PLIMSOLL_SHARED"] ?? fileURLToPath(new URL("../../../../../shared", import.meta.url))}/goldens`;
const isThere = skipReason === undefined;
const images = isThere ? readdirSync(goldens).filter((name) => existsSync(`${goldens}/${name}/image.oci.tar`)) : [];
const documents = images.flatMap((name) =>
  readdirSync(`${goldens}/${name}`)
    .filter((file) => /^syft.*\.json\.gz$/.test(file))
    .map((file): [string, string] => [name, file]),
);
const only = isThere ? documents : ([["none", skipReason]] as [string, string][]);

const PATTERNS = ["**/package.json", "**/lib/dpkg/status", "**/lib/apk/db/installed", "**/*dist-info/METADATA"];

async function readImage(
  input: string,
  scope: Scope,
  platform?: string,
): Promise<{ readonly source: ImageSource; readonly read: ReadEvidence }> {
  const image = await openImage(input, platform === undefined ? {} : { platform });
  if (image.type !== "image") throw new Error(`${input} is a directory`);
  try {
    const read = await readEvidence(image, {
      scope,
      patterns: PATTERNS.map((glob) => ({ glob, maxBytes: 10_000_000 })),
      inspectors: [],
      recordKey: "test",
    });
    return { source: image.source(read.contentBytes), read };
  } finally {
    await image.close();
  }
}

const scopeOf = (file: string): Scope =>
  file.includes("all-layers") ? "all-layers" : file.includes("deep-squashed") ? "deep-squashed" : "squashed";

test.skipIf(!isThere).each(only)("%s is what %s says of the source", async (name, file) => {
  const { id, version, metadata } = readSharedJson<Golden>(`goldens/${name}/${file}`).source;
  const platform = /linux-(\w+)/.exec(file)?.[1];
  const { source, read } = await readImage(`oci-archive:${goldens}/${name}/image.oci.tar`, scopeOf(file), platform);
  // Syft leaves architecture and operating system of an archive empty; ours are those of the config.
  const differing = ["userInput", "architecture", "os", "variant"];
  const { imageId, ...rest } = source;
  const ours = { ...rest, imageID: imageId };
  expect(withoutKeys(ours, [...differing, "type", "name"])).toEqual({ ...withoutKeys(metadata, differing), id, version });
  expect(read.gaps).toEqual([]);
});

function withoutKeys(object: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** Where runtimes see more than Syft, or another path: `oci-links.ignore`. */
const EXCEPTIONS: Readonly<Record<string, { readonly missing: readonly string[]; readonly extra: readonly string[] }>> = {
  "opaque-tricks": { missing: [], extra: ["/app/hl-same/package.json", "/app/hl/package.json", "/app/hl2/package.json"] },
  "layer-links": { missing: ["/opt/link/sub/package.json"], extra: ["/srv/hard/package.json", "/srv/real/sub/package.json"] },
  "opaque-root": { missing: [], extra: [] },
};

const layered = only.filter(([name]) => EXCEPTIONS[name] !== undefined || !isThere);

test.skipIf(!isThere).each(layered)("%s has the package.json files of %s", async (name, file) => {
  const golden = readSharedJson<Golden>(`goldens/${name}/${file}`);
  const scope = scopeOf(file);
  const { read } = await readImage(`${goldens}/${name}/image.oci.tar`, scope);
  const expected = golden.artifacts
    .filter(({ type }) => type === "npm")
    .flatMap(({ locations }) => locations.map(({ path, layerID, annotations }) => `${path} ${layerID} ${annotations?.visible}`));
  const evidence = [...read.evidence.match(["**/package.json"])].map(({ file: found, view }) => ({
    ...found,
    text: Buffer.from(view.read(found.path)?.bytes ?? []).toString(),
  }));
  // Of a package that is nowhere visible deep-squashed tells nothing.
  const told = evidence.filter(
    ({ path, text }) =>
      scope !== "deep-squashed" || evidence.some((other) => other.path === path && other.text === text && other.visible === true),
  );
  const paths = told.map(({ path, layerId, visible }) => `${path} ${layerId} ${visible}`);
  const { missing, extra } = EXCEPTIONS[name] ?? { missing: [], extra: [] };
  const isOneOf = (list: readonly string[]) => (line: string) => list.includes(line.split(" ")[0] ?? "");
  expect(paths.filter((line) => !isOneOf(extra)(line)).sort()).toEqual(expected.filter((line) => !isOneOf(missing)(line)).sort());
  expect([...new Set(paths.map((line) => line.split(" ")[0] ?? ""))].filter((path) => extra.includes(path)).sort()).toEqual(extra);
});

const forms = isThere
  ? ["opaque-tricks", "scratch-empty"].flatMap((name) => ["classic", "hybrid"].map((form): [string, string] => [name, form]))
  : ([["none", skipReason]] as [string, string][]);

test.skipIf(!isThere).each(forms)("%s as docker-%s archive, compressed or not, is the same image", async (name, form) => {
  const oci = await readImage(`${goldens}/${name}/image.oci.tar`, "squashed");
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-golden-"));
  try {
    writeFileSync(join(folder, "image.tar"), readShared(`goldens/${name}/image.docker-${form}.tar.gz`));
    for (const input of [join(folder, "image.tar"), `docker-archive:${goldens}/${name}/image.docker-${form}.tar.gz`]) {
      const docker = await readImage(input, "squashed");
      const found = ({ read }: typeof oci): unknown => [...read.evidence.match(["**"])].map(({ file }) => file);
      expect(found(docker)).toEqual(found(oci));
      expect(docker.source.layers.map(({ digest, size }) => [digest, size])).toEqual(
        oci.source.layers.map(({ digest, size }) => [digest, size]),
      );
      expect([docker.source.imageId, docker.source.config, docker.source.tags]).toEqual([
        oci.source.imageId,
        oci.source.config,
        [`example.org/goldens/${name}:1`],
      ]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
