import { expect, test } from "vitest";
import { compileWanted } from "./wanted-files.js";

const wanted = compileWanted([
  { glob: "**/lib/dpkg/status", maxBytes: 100 },
  { glob: "**/lib/opkg/status", maxBytes: 200 },
  { glob: "**/lib/dpkg/info/*.md5sums", maxBytes: 50 },
  { glob: "**/lib/dpkg/status.d/*", maxBytes: 10 },
  { glob: "**/*.deps.json", maxBytes: 5 },
  { glob: "**/*{METADATA,metadata}", maxBytes: 7 },
  { glob: "**/x*y", maxBytes: 3 },
]);

test.each<[string, number]>([
  ["var/lib/dpkg/status", 200],
  ["elsewhere/status", 200],
  ["status", 200],
  ["elsewhere/libc6.md5sums", 50],
  ["elsewhere/libc6.sha256sums", -1],
  ["var/lib/dpkg/status.d/base", 10],
  ["elsewhere/status.d/base", -1],
  ["app/a.deps.json", 5],
  ["app/a.json", -1],
  ["app/dist-info.METADATA", 7],
  ["app/METADATA", 7],
  ["app/x.y", 3],
  ["app/xy/z", -1],
])("%s is kept up to %i bytes", (path, maxBytes) => {
  expect(wanted.maxBytes(path)).toBe(maxBytes);
});
