import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { scanInput } from "../scan.js";

const program = { name: "test", version: "0" };

function folderWith(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-purls-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, name), text);
  return folder;
}

test.each([["pkg:npm/lodash@4.17.20"], ["purl:pkg:npm/lodash@4.17.20"]])("%s is one package", async (input) => {
  const { packages, source, descriptor } = await scanInput(input, { program });
  expect(packages.map(({ name, version, type }) => [name, version, type])).toEqual([["lodash", "4.17.20", "npm"]]);
  expect(packages[0]?.id).toMatch(/^[0-9a-f]{16}$/);
  expect(source).toMatchObject({ type: "other", kind: "purl", name: "pkg:npm/lodash@4.17.20", metadata: "pkg:npm/lodash@4.17.20" });
  expect(descriptor).toEqual(program);
});

test("purl:FILE is a list", async () => {
  const file = join(folderWith("list.txt", "# mine\npkg:npm/a@1\nnonsense\npkg:pypi/b@2\n"), "list.txt");
  const { packages, source, gaps } = await scanInput(`purl:${file}`, { program });
  expect(packages.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(source).toMatchObject({ type: "other", kind: "sbom-file", name: file, metadata: file });
  expect(gaps.map(({ code }) => code)).toEqual(["purl-invalid"]);
});

test("the message quotes a broken package URL", async () => {
  await expect(scanInput("pkg:npm", { program })).rejects.toThrow('"pkg:npm" is no package URL: write pkg:TYPE/NAME@VERSION');
});

test.each([
  ["a broken package URL", "pkg:npm", "purl-invalid"],
  ["a broken package URL with the prefix", "purl:pkg:npm/%zz", "purl-invalid"],
  ["a list that is not there", "purl:/nowhere/list.txt", "input-not-found"],
  ["a folder", "purl:/", "input-not-found"],
  ["no name", "purl:", "input-not-found"],
])("%s is refused", async (_, input, code) => {
  await expect(scanInput(input, { program })).rejects.toMatchObject({ code });
});
