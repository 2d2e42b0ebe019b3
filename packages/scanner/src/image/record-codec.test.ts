import { expect, test } from "vitest";
import { createEvidenceSource } from "./evidence-source.js";
import type { LayerRecord } from "./layer-record.js";
import { readLayer } from "./read-layer.js";
import { decodeRecord, encodeRecord } from "./record-codec.js";
import { keepAll, memoryLayer } from "./testing/layer-fixture.js";
import { directory, file, hardlink, symlink, tar, whiteout } from "./testing/tar-fixture.js";

const layer = memoryLayer(
  tar(
    directory("a"),
    file("a/ünï", "content"),
    file("b", "x"),
    symlink("l", "a"),
    hardlink("h", "b"),
    whiteout("gone"),
    file("../out", "y"),
    file("empty"),
  ),
);

const sample: LayerRecord = {
  ...(await readLayer(layer, keepAll)),
  inspections: [{ entry: 1, inspector: "toy", value: { found: [1, "two", null] } }],
};

test("a record is read back as it was", () => {
  const decoded = decodeRecord(encodeRecord(sample), "test");
  expect(decoded).toEqual({ ...sample, contents: new Map([...sample.contents].map(([entry, bytes]) => [entry, Uint8Array.from(bytes)])) });
});

test("a record is read from any place in a larger buffer", () => {
  const bytes = encodeRecord(sample);
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  expect(decodeRecord(larger.subarray(3), "test")?.entries).toEqual(sample.entries);
});

test("a read record serves as evidence", () => {
  const decoded = decodeRecord(encodeRecord(sample), "test");
  const evidence = createEvidenceSource(decoded === undefined ? [] : [decoded], "squashed");
  expect(
    [...evidence.match(["**"])].map(({ file: { path }, view }) => [path, Buffer.from(view.read(path)?.bytes ?? []).toString()]),
  ).toEqual([
    ["/a/ünï", "content"],
    ["/b", "x"],
    ["/empty", ""],
    ["/h", "x"],
    ["/out", "y"],
  ]);
});

test("an empty layer", async () => {
  const record = await readLayer(memoryLayer(tar()), keepAll);
  expect(decodeRecord(encodeRecord(record), "test")).toEqual(record);
});

test("a record of another key, or damaged anywhere, is none", () => {
  const bytes = encodeRecord(sample);
  expect(decodeRecord(bytes, "another")).toBeUndefined();
  expect(decodeRecord(new Uint8Array(0), "test")).toBeUndefined();
  for (let at = 0; at < bytes.length; at += 5) {
    const damaged = Uint8Array.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(decodeRecord(damaged, "test")).toBeUndefined();
    expect(decodeRecord(bytes.subarray(0, at), "test")).toBeUndefined();
  }
});
