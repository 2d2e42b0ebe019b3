import { writeFileSync } from "node:fs";
import { test } from "vitest";
import { answerCorpora } from "./answers.js";

test("answers", () => {
  const t = performance.now();
  const out = answerCorpora("/work/shared", {
    golden: "/tmp/plimsoll/golden-db/6/vulnerability.db",
    small: "/tmp/plimsoll/small-db/6/vulnerability.db",
  });
  for (const c of out) console.log(c.name, c.matched, c.total, c.differences.length);
  writeFileSync("/tmp/plimsoll/me/answers.txt", out.flatMap((c) => [`## ${c.name} ${c.matched}/${c.total}`, ...c.differences]).join("\n"));
  console.log(performance.now() - t);
});
