import { expect, test } from "vitest";
import { decodeLatestDocument, statusWarning } from "./latest-document.js";

const checksum = `sha256:${"ab".repeat(32)}`;
const good = { status: "active", schemaVersion: "v6.1.9", built: "2026-11-23T00:15:00Z", path: "db.tar.zst", checksum };
const decoded = { status: "active", schemaVersion: "6.1.9", built: "2026-11-23T00:15:00Z", path: "db.tar.zst", checksum };

test.each<[name: string, changes: object, expected: object]>([
  ["as Grype writes it", {}, {}],
  ["schema without v", { schemaVersion: "6.1.9" }, {}],
  ["another revision", { schemaVersion: "v6.2.0" }, { schemaVersion: "6.2.0" }],
  ["only the model", { schemaVersion: "6" }, { schemaVersion: "6.0.0" }],
  ["another zone", { built: "2026-11-23T01:15:00+01:00" }, {}],
  ["capitals", { checksum: checksum.toUpperCase().replace("SHA", "sha"), status: "EOL" }, { status: "eol" }],
  ["no status", { status: undefined }, {}],
  ["more fields", { other: 1, __proto__: { x: 1 } }, {}],
])("%s", (_, changes, expected) => {
  expect(decodeLatestDocument(JSON.stringify({ ...good, ...changes }), "here")).toEqual({ ...decoded, ...expected });
});

test.each<[name: string, text: string, code: string]>([
  ["nothing", "", "db-listing"],
  ["HTML", "<html>", "db-listing"],
  ["a list", "[]", "db-listing"],
  ["null", "null", "db-listing"],
  ["deep nesting", `{"a":${"[".repeat(400_000)}`, "db-listing"],
  ["no schema", change({ schemaVersion: undefined }), "db-listing"],
  ["a schema that is a number", change({ schemaVersion: 6 }), "db-listing"],
  ["a schema that is no version", change({ schemaVersion: "v6.1.9-rc1" }), "db-listing"],
  ["schema 5", change({ schemaVersion: "v5.0.0" }), "db-schema"],
  ["schema 7", change({ schemaVersion: "7.0.0" }), "db-schema"],
  ["no build date", change({ built: undefined }), "db-listing"],
  ["a build date that is none", change({ built: "yesterday" }), "db-listing"],
  ["a build date that is a list", change({ built: ["2026-11-23T00:15:00Z"] }), "db-listing"],
  ["no path", change({ path: undefined }), "db-listing"],
  ["no checksum", change({ checksum: "" }), "db-listing"],
  ["another checksum", change({ checksum: "md5:00" }), "db-listing"],
  ["a short checksum", change({ checksum: "sha256:00" }), "db-listing"],
])("%s is refused", (_, text, code) => {
  expect(() => decodeLatestDocument(text, "here")).toThrow(expect.objectContaining({ code, message: expect.stringContaining('"here"') }));
});

test.each([
  ["active", undefined],
  ["deprecated", '"here" will soon get no more updates (status deprecated): update Plimsoll, or use another database URL'],
  [
    "eol",
    '"here" gets no more updates (status eol), so new vulnerabilities will not be found: update Plimsoll, or use another database URL',
  ],
  ["frozen", '"here" has the unknown status "frozen"'],
])("status %s", (status, warning) => {
  expect(statusWarning({ status }, "here")).toBe(warning);
});

function change(changes: object): string {
  return JSON.stringify({ ...good, ...changes });
}
