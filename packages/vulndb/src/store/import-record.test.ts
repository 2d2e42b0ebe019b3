import { mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { databaseFiles } from "./database-directory.js";
import { decodeImportRecord, encodeImportRecord, type ImportRecord, readImportRecord } from "./import-record.js";

const record: ImportRecord = { digest: "xxh64:0123456789abcdef", source: "file", clientVersion: "v6.1.9" };
const built = "2026-11-23T00:15:00Z";

test("is written as Grype writes it", () => {
  expect(encodeImportRecord(record)).toBe('{\n "digest": "xxh64:0123456789abcdef",\n "source": "file",\n "client_version": "v6.1.9"\n}\n');
});

test("comes back as it was", () => {
  const full: ImportRecord = { ...record, size: 5, built, starter: { date: "2026-08-01" } };
  expect(decodeImportRecord(encodeImportRecord(full))).toEqual(full);
});

test.each([
  ["no JSON", "{"],
  ["no digest", "{}"],
  ["a digest of another kind", '{"digest":"sha256:00"}'],
  ["a digest of a wrong type", '{"digest":7}'],
])("%s is no record", (_, text) => {
  expect(decodeImportRecord(text)).toBeUndefined();
});

test.each<[name: string, current: Partial<ImportRecord> | undefined, next: Partial<ImportRecord> | undefined, source: string | undefined]>([
  ["none", undefined, undefined, undefined],
  ["a record that fits", { size: 5, built }, undefined, "current"],
  ["a record of Grype's", {}, undefined, "current"],
  ["a record of another file", { size: 4, built }, undefined, undefined],
  ["a record of another build", { size: 5, built: "2026-11-22T00:15:00Z" }, undefined, undefined],
  ["stopped before the database was renamed", { size: 5, built }, { size: 6, built }, "current"],
  ["stopped after the database was renamed", { size: 4, built }, { size: 5, built }, "next"],
])("the record that belongs to the database: %s", (_, current, next, source) => {
  const files = databaseFiles(temporaryFolder());
  mkdirSync(files.folder);
  writeFileSync(files.database, "12345");
  if (current !== undefined) writeFileSync(files.importRecord, encodeImportRecord({ ...record, ...current, source: "current" }));
  if (next !== undefined) writeFileSync(files.nextImportRecord, encodeImportRecord({ ...record, ...next, source: "next" }));
  expect(readImportRecord(files, built)?.source).toBe(source);
});
