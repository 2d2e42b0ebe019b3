import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { versionCaseCorpora } from "./version-cases.js";

const shared = process.env["PLIMSOLL_SHARED"] ?? fileURLToPath(new URL("../../shared", import.meta.url));
const corpora = versionCaseCorpora(shared);

test.skipIf(corpora.length === 0)("the recorded answers of versions are reached (skipped without ../shared)", () => {
  const short = corpora.filter(({ matched, total, goal, required }) => required && matched < goal * total);
  expect(
    short.map(({ name, matched, total, differences }) => [`${name}: ${matched}/${total}`, ...differences.slice(0, 10)].join("\n")),
  ).toEqual([]);
  expect(corpora.filter(({ required }) => required).length).toBeGreaterThan(0);
});
