import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { versionCaseCorpora } from "./version-cases.js";

const shared = process.env["PLIMSOLL_SHARED"] ?? fileURLToPath(new URL("../../shared", import.meta.url));
const corpora = versionCaseCorpora(shared);

test.skipIf(corpora.length === 0).each(corpora)(
  "$name: $matched of $total (skipped without ../shared)",
  ({ matched, total, goal, required, differences }) => {
    if (required) expect(matched / total, differences.slice(0, 10).join("\n")).toBeGreaterThanOrEqual(goal);
  },
);
