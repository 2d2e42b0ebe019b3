import { expect, test } from "vitest";
import { busyboxInspector } from "./busybox-inspector.js";

function inspect(program: Buffer, chunkSize: number): unknown {
  const inspection = busyboxInspector.begin();
  for (let at = 0; at < program.length; at += chunkSize) inspection.push(program.subarray(at, at + chunkSize));
  return inspection.end();
}

const filler = Buffer.alloc(1000, 0x90);
const program = (text: string): Buffer => Buffer.concat([filler, Buffer.from(text), filler]);

test.each<[string, Buffer, string | undefined]>([
  ["a banner", program("\0BusyBox v1.36.1 (2023-07-27 17:12:24 UTC) multi-call binary.\0"), "1.36.1"],
  ["a banner after a mark without version", program("BusyBox vX\0BusyBox v1.30.1 ("), "1.30.1"],
  ["a banner at the very end", Buffer.concat([filler, Buffer.from("BusyBox v1.2")]), "1.2"],
  ["no banner", program("BusyBox is nice"), undefined],
  ["an empty file", Buffer.alloc(0), undefined],
])("%s, however it is cut", (_, bytes, version) => {
  for (const chunkSize of [bytes.length || 1, 1, 7, 1001, 1005, 1010, 1013, 1014, 1015]) expect(inspect(bytes, chunkSize)).toBe(version);
});

test.each([
  ["bin/busybox", 1000, true],
  ["busybox", 1000, true],
  ["usr/bin/busybox.static", 1000, false],
  ["bin/busybox", 100 * 1024 * 1024, false],
])("%s of %i bytes is looked into: %s", (path, size, wanted) => {
  expect(busyboxInspector.wants(path, size, 0o755)).toBe(wanted);
});
