// Every check of the project, one after the other, all of them even when one fails; `npm test` and CI are this program.
// The last line is `N passed, N failed` (`, N skipped`): the tests, and each of the other checks counted as one.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-check-"));
const report = join(folder, "vitest.json");
const bin = (name) => join("node_modules", ".bin", name);

const steps = [
  ["types", bin("tsc"), ["-b"]],
  ["format", bin("biome"), ["ci", "."]],
  ["lint", bin("oxlint"), ["--type-aware", "--deny-warnings"]],
  ["dead code", bin("knip"), []],
];

let passed = 0;
let failed = 0;
let skipped = 0;
for (const [name, command, words] of steps) {
  process.stdout.write(`\n== ${String(name)}\n`);
  const { status } = spawnSync(command, words, { stdio: "inherit" });
  if (status === 0) passed++;
  else {
    failed++;
    process.stdout.write(`${String(name)} failed\n`);
  }
}

// Elsewhere the tests that need these are skipped and say what to install.
const components = ["docker-registry", "openssl", "chromium", "pg_ctlcluster"];
if (process.env.CI === "true") {
  process.stdout.write("\n== system components\n");
  const missing = components.filter((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0);
  if (missing.length === 0) passed++;
  else {
    failed++;
    process.stdout.write(`missing, and so their tests are skipped: ${missing.join(", ")}\n`);
  }
}

process.stdout.write("\n== tests\n");
const { status } = spawnSync(bin("vitest"), ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`], {
  stdio: "inherit",
});
try {
  const result = JSON.parse(readFileSync(report, "utf8"));
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  skipped += result.numPendingTests + result.numTodoTests;
  // A file that does not even load has no failed test of its own.
  if (status !== 0 && result.numFailedTests === 0) failed++;
} catch (error) {
  process.stdout.write(`no test report: ${error.message}\n`);
  failed++;
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 ? 0 : 1;
