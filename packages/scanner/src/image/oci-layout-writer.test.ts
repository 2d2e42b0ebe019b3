import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scanInput } from "../scan.js";
import { type LayoutImage, writeOciLayout } from "./oci-layout-writer.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-writer-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const longPath = `srv/${"directory/".repeat(30)}package.json`;
const tooLongForUstar = `srv/${"d".repeat(120)}/package.json`;

const image = (onDisk: string): LayoutImage => ({
  os: "linux",
  architecture: "amd64",
  created: "2026-01-02T03:04:05Z",
  layers: [
    { step: "COPY a", compression: "gzip", files: [{ path: longPath, content: '{"name":"a","version":"1.0.0"}' }] },
    {
      step: "COPY b",
      compression: "none",
      files: [
        { path: tooLongForUstar, content: Buffer.from('{"name":"b","version":"2.0.0"}') },
        { path: "opt/package.json", content: { file: onDisk }, mode: 0o600 },
        { path: "var/app", linkTo: `../${longPath.slice(0, -"/package.json".length)}` },
      ],
    },
  ],
});

test("what is written is read back: files of every length, layers of both kinds", async () => {
  const onDisk = join(folder, "disk.json");
  writeFileSync(onDisk, '{"name":"c","version":"3.0.0"}');
  await writeOciLayout(folder, image(onDisk));
  const { packages, source } = await scanInput(`oci-dir:${folder}`, { program: { name: "test", version: "0" } });
  const layers = source.type === "image" ? source.layers : [];
  expect(layers.map(({ mediaType }) => mediaType)).toEqual([
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.oci.image.layer.v1.tar",
  ]);
  expect(packages.map(({ name, version, locations }) => [name, version, locations[0]?.path, locations[0]?.layerId])).toEqual([
    ["c", "3.0.0", "/opt/package.json", layers[1]?.digest],
    ["b", "2.0.0", `/${tooLongForUstar}`, layers[1]?.digest],
    ["a", "1.0.0", `/${longPath}`, layers[0]?.digest],
  ]);
});
