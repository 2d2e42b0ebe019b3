import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { digestOfSymbols, type KeyDocument, keyOfDocument } from "./key-document.js";

const document: KeyDocument = { v: 1, type: "rpm", name: "bash", version: "5.1-2.el9", distro: { type: "almalinux", version: "9.0" } };

test("a key is the head of the SHA-256 of the document's JSON with sorted names", () => {
  const json = '{"distro":{"type":"almalinux","version":"9.0"},"name":"bash","type":"rpm","v":1,"version":"5.1-2.el9"}';
  expect(keyOfDocument(document)).toBe(createHash("sha256").update(json).digest("hex").slice(0, 32));
});

test.each<{ readonly name: string; readonly other: KeyDocument }>([
  {
    name: "other order of members",
    other: { version: "5.1-2.el9", distro: { version: "9.0", type: "almalinux" }, name: "bash", type: "rpm", v: 1 },
  },
  { name: "back from JSON", other: JSON.parse(JSON.stringify(document)) },
])("$name: the same key", ({ other }) => {
  expect(keyOfDocument(other)).toBe(keyOfDocument(document));
});

test("what is absent, null, zero or empty is not the same", () => {
  const documents: readonly KeyDocument[] = [
    document,
    { ...document, epoch: null },
    { ...document, epoch: 0 },
    { ...document, modularity: null },
    { ...document, modularity: "" },
    { ...document, arch: "x86_64" },
    { ...document, v: 2 },
  ];
  expect(new Set(documents.map(keyOfDocument)).size).toBe(documents.length);
});

test("symbols have a digest of their own, whatever their order", () => {
  expect(digestOfSymbols({ "a/b": ["F", "G"], c: ["H"] })).toBe(digestOfSymbols({ c: ["H"], "a/b": ["F", "G"] }));
  expect(digestOfSymbols({ c: ["H"] })).toBe(createHash("sha256").update('{"c":["H"]}').digest("hex"));
});
