import { readFileSync, writeFileSync } from "node:fs";
import { test } from "vitest";
import { catalogFiles } from "../catalog-files.js";
import { makeEvidence } from "../testing/make-evidence.js";
import { memorySource } from "../testing/memory-source.js";
import { goModuleBinary } from "./go-module-binary.js";
import { goInspector } from "./go-inspector.js";
test("gen", () => {
  const dir = new URL("testdata/", import.meta.url);
  const { cases } = JSON.parse(readFileSync(new URL("cases.json", dir), "utf8"));
  for (const c of cases) {
    const files = Object.fromEntries(Object.entries(c.files).map(([p, r]) => [p, makeEvidence(r as never, (n) => readFileSync(new URL(n, dir)))]));
    const r = catalogFiles(memorySource(files, "sha256:1111111111111111111111111111111111111111111111111111111111111111", [goInspector]), [goModuleBinary], undefined);
    if (r.gaps.length) console.log(c.name, r.gaps);
    writeFileSync(new URL(c.expected, dir), JSON.stringify(r.packages, null, 1));
  }
});
