import { mkdirSync, writeFileSync } from "node:fs";
import { test } from "vitest";
import { matchGoldenCorpora } from "./match-goldens.js";

test("goldens", () => {
  const t = performance.now();
  mkdirSync("/tmp/plimsoll/me/work", { recursive: true });
  const out = matchGoldenCorpora(
    { shared: "/work/shared", databaseFile: "/tmp/plimsoll/golden-db/6/vulnerability.db", work: "/tmp/plimsoll/me/work" },
    (process.env["TYPES"] ?? "deb,apk,python,npm").split(","),
  );
  for (const c of out) if (c.total > 0 || c.differences.length > 0) console.log(c.name, `${c.matched}/${c.total}`, c.differences.length);
  writeFileSync("/tmp/plimsoll/me/goldens.txt", out.flatMap((c) => [`## ${c.name} ${c.matched}/${c.total}`, ...c.differences]).join("\n"));
  console.log(performance.now() - t);
}, 300000);
