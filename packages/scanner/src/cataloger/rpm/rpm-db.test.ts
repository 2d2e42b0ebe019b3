import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { catalogFiles } from "../catalog-files.js";
import { memorySource } from "../testing/memory-source.js";
import { rpmDb } from "./rpm-db.js";

const shared = process.env["PLIMSOLL_SHARED"] ?? fileURLToPath(new URL("../../../../../../shared", import.meta.url));
const databases = `${shared}/data/pkgdb/rpm`;

const catalogDatabase = (name: string, bytes: Uint8Array) =>
  catalogFiles(memorySource({ [`/var/lib/rpm/${name}`]: bytes }), [rpmDb], undefined);

/** Values of a header by tag: a text, a list of texts, or a 32-bit number. */
function headerBlob(values: readonly (readonly [number, string | readonly string[] | number])[]): Uint8Array {
  const data: number[] = [];
  const index = new DataView(new ArrayBuffer(8 + 16 * values.length));
  values.forEach(([tag, value], i) => {
    const offset = data.length;
    const texts = typeof value === "number" ? [] : typeof value === "string" ? [value] : value;
    if (typeof value === "number") data.push((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
    for (const text of texts) data.push(...new TextEncoder().encode(text), 0);
    const type = typeof value === "number" ? 4 : typeof value === "string" ? 6 : 8;
    for (const [k, field] of [tag, type, offset, typeof value === "object" ? value.length : 1].entries())
      index.setUint32(8 + 16 * i + 4 * k, field);
  });
  index.setUint32(0, values.length);
  index.setUint32(4, data.length);
  return Uint8Array.from([...new Uint8Array(index.buffer), ...data]);
}

/** An NDB database of these blobs. */
function ndb(blobs: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [new Uint8Array(4096)];
  const slots = new DataView(parts[0]?.buffer ?? new ArrayBuffer(0));
  slots.setUint32(0, 0x506d7052, true);
  slots.setUint32(12, 1, true);
  for (let slot = 2; slot < 256; slot++) slots.setUint32(slot * 16, 0x746f6c53, true);
  let at = 4096;
  blobs.forEach((blob, i) => {
    const length = Math.ceil((16 + blob.length) / 16) * 16;
    const part = new Uint8Array(length);
    const view = new DataView(part.buffer);
    view.setUint32(0, 0x53626c42, true);
    view.setUint32(4, i + 1, true);
    view.setUint32(12, blob.length, true);
    part.set(blob, 16);
    slots.setUint32((i + 2) * 16 + 4, i + 1, true);
    slots.setUint32((i + 2) * 16 + 8, at / 16, true);
    parts.push(part);
    at += length;
  });
  const whole = new Uint8Array(at);
  let filled = 0;
  for (const part of parts) {
    whole.set(part, filled);
    filled += part.length;
  }
  return whole;
}

const bash = headerBlob([
  [1000, "bash"],
  [1001, "5.1.8"],
  [1002, "6.el9"],
  [1003, 2],
  [1014, "GPLv3+"],
  [1022, "x86_64"],
  [1044, "bash-5.1.8-6.el9.src.rpm"],
  [1117, ["bash", "README"]],
  [1118, ["/usr/bin/"]],
]);

test("a header gives identity, licence, source package and the files it owns", () => {
  const { packages, gaps } = catalogDatabase("Packages.db", ndb([bash]));
  expect(gaps).toEqual([]);
  expect(packages).toMatchObject([
    {
      type: "rpm",
      name: "bash",
      version: "2:5.1.8-6.el9",
      purl: "pkg:rpm/bash@5.1.8-6.el9?arch=x86_64&epoch=2&upstream=bash-5.1.8-6.el9.src.rpm",
      licenses: [{ value: "GPLv3+" }],
      metadata: { epoch: 2, release: "6.el9", modularityLabel: "", files: [] },
      ownedFiles: ["/usr/bin/bash", "/usr/bin/README"],
    },
  ]);
});

test("a broken header is a gap and hides no other package", () => {
  const lying = bash.slice();
  new DataView(lying.buffer).setUint32(4, 0x7fffffff);
  const { packages, gaps } = catalogDatabase("Packages.db", ndb([lying, bash]));
  expect(packages.map(({ name }) => name)).toEqual(["bash"]);
  expect(gaps).toMatchObject([{ code: "file-unreadable", message: expect.stringContaining("broken rpm header") }]);
});

test.each<[string, string, Uint8Array, number]>([
  ["an empty file", "rpmdb.sqlite", new Uint8Array(), 1],
  ["another file", "Packages", new TextEncoder().encode("hello".repeat(300)), 1],
  ["an NDB that claims more slots than it has", "Packages.db", ndb([bash]).subarray(0, 40), 1],
  ["an NDB cut in a blob", "Packages.db", ndb([bash]).subarray(0, 4200), 1],
])("%s is a gap", (_, name, bytes, gaps) => {
  const result = catalogDatabase(name, bytes);
  expect({ packages: result.packages, gaps: result.gaps.map(({ code }) => code) }).toEqual({
    packages: [],
    gaps: Array(gaps).fill("archive-corrupt"),
  });
});

test("a container manifest: fields by tabs, (none) is absent, short lines are skipped", () => {
  const lines = [
    "openssl-libs\t1.1.1k-15.cm2\t1\t2\tMicrosoft Corporation\t(none)\t5\tx86_64\t0\topenssl-1.1.1k-15.cm2.src.rpm",
    "short\t1-1",
    "",
  ];
  const source = memorySource({ "/var/lib/rpmmanifest/container-manifest-2": lines.join("\n") });
  expect(catalogFiles(source, [rpmDb], undefined).packages).toMatchObject([
    {
      name: "openssl-libs",
      version: "1.1.1k-15.cm2",
      purl: "pkg:rpm/openssl-libs@1.1.1k-15.cm2?arch=x86_64&upstream=openssl-1.1.1k-15.cm2.src.rpm",
    },
  ]);
});

const real = [
  ["cbl-mariner-2.0", "rpmdb.sqlite"],
  ["sle15-small", "Packages.db"],
  ["libuuid-el8", "Packages"],
  ["dive-only", "Packages"],
] as const;

describe.skipIf(!existsSync(databases))("real databases (skipped where the shared data is not beside the repository)", () => {
  const read = (folder: string, file: string): Uint8Array => new Uint8Array(gunzipSync(readFileSync(`${databases}/${folder}/${file}.gz`)));

  test.each(real)("%s/%s has the packages that rpm lists", (folder, file) => {
    const [, ...expected] = readFileSync(`${databases}/${folder}/expected.tsv`, "utf8").trim().split("\n");
    const { packages, gaps } = catalogDatabase(file, read(folder, file));
    expect(gaps).toEqual([]);
    const rows = packages.map(({ name, metadata }) =>
      [name, ...["epoch", "version", "release"].map((key) => JSON.stringify(metadata?.[key] ?? 0).replaceAll('"', ""))].join("\t"),
    );
    expect(rows.sort()).toEqual(expected.map((line) => line.split("\t").slice(0, 4).join("\t")).sort());
  });

  test.each(real)("%s/%s with broken bytes ends with packages or gaps", (folder, file) => {
    const bytes = read(folder, file);
    for (let round = 0; round < 60; round++) {
      const broken = bytes.slice(0, round % 3 === 0 ? Math.floor((bytes.length * (round + 1)) / 61) : bytes.length);
      // A fixed sequence, dense at the start of the file where the structure is.
      for (let i = 0; i < 20; i++)
        broken[(round * 7919 + i * i * 104_729) % (i < 10 ? Math.min(8192, broken.length) : broken.length)] = (round * 31 + i * 17) & 255;
      const { gaps } = catalogDatabase(file, broken);
      expect(gaps.filter(({ message }) => !/^(broken|some packages of the database cannot be read: broken)/.test(message))).toEqual([]);
    }
  });
});
