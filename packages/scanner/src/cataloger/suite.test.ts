import { existsSync, readFileSync } from "node:fs";
import type { Distro, Package } from "@plimsoll/core";
import { describe, expect, test } from "vitest";
import { catalogFiles } from "./catalog-files.js";
import type { Cataloger } from "./cataloger.js";
import type { FileInspector } from "./inspector.js";
import { findCatalogers } from "./testing/find-catalogers.js";
import { type EvidenceRecipe, makeEvidence } from "./testing/make-evidence.js";
import { memorySource } from "./testing/memory-source.js";

/** `testdata/cases.json` of a cataloger folder. Paths of images are absolute, file names are those beside it. */
interface Cases {
  /** Paths that the folder's catalogers must read, and paths that look like them and must be left alone. */
  readonly claims: readonly string[];
  readonly leaves: readonly string[];
  readonly cases: readonly {
    readonly name: string;
    /** Fields of the distribution; absent: unknown. */
    readonly distro?: Partial<Distro>;
    /** Path in the image: file name, or how the file is made. */
    readonly files: Readonly<Record<string, EvidenceRecipe>>;
    /** File name of the packages, a JSON array, in order. */
    readonly expected: string;
  }[];
}

const noDistro: Distro = { id: "", idLike: [], name: "", prettyName: "", version: "", versionId: "", versionCodename: "" };
/** Codes of gaps that a file cut short may make. */
const GAP_CODES = ["archive-corrupt", "file-unreadable", "limit-exceeded"];
const layerId = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

const folders = (await findCatalogers()).filter(({ folder }) => existsSync(new URL(`${folder}/testdata/cases.json`, import.meta.url)));

describe.each(folders)("$folder", ({ folder, catalogers }) => {
  const read = (name: string): Uint8Array => readFileSync(new URL(`${folder}/testdata/${name}`, import.meta.url));
  const readJson = <T>(name: string): T => JSON.parse(new TextDecoder().decode(read(name)));
  const { claims, leaves, cases } = readJson<Cases>("cases.json");
  const contents = (files: Readonly<Record<string, EvidenceRecipe>>): Record<string, Uint8Array> =>
    Object.fromEntries(Object.entries(files).map(([path, recipe]) => [path, makeEvidence(recipe, read)]));
  const inspectors = catalogers.flatMap(({ inspector }) => inspector ?? []);
  const claimOf = ({ paths, inspector }: Cataloger): string =>
    claims.find((claim) => (inspector === undefined ? matches(claim, paths) : wantsSmall(inspector, claim))) ?? "/evidence";
  const distroOf = (fields: Partial<Distro> | undefined): Distro | undefined =>
    fields === undefined ? undefined : { ...noDistro, ...fields };

  test("reads its evidence and leaves other files alone", () => {
    const source = memorySource(Object.fromEntries([...claims, ...leaves].map((path) => [path, ""])));
    const matched = catalogers.flatMap(({ paths }) => [...source.match(paths)].map(({ file }) => file.path));
    // An inspector looks into more than it finds something in, so that is no claim to those files.
    const wanted = inspectors.flatMap((inspector) => claims.filter((claim) => wantsSmall(inspector, claim)));
    expect([...new Set([...matched, ...wanted])].sort()).toEqual([...claims].sort());
  });

  test.each(cases)("$name", ({ distro, files, expected }) => {
    const result = catalogFiles(memorySource(contents(files), layerId, inspectors), catalogers, distroOf(distro));
    // Through JSON: an expected file cannot say `undefined`.
    expect(JSON.parse(JSON.stringify(result))).toEqual({ packages: readJson<Package[]>(expected), gaps: [] });
  });

  test.each(cases)("$name, cut short: packages before the cut are kept, nothing is thrown", ({ distro, files, expected }) => {
    const whole = contents(files);
    const wanted = readJson<Package[]>(expected);
    for (const path of evidenceOf(catalogers, whole)) {
      const bytes = whole[path] ?? new Uint8Array();
      const wantedHere = wanted.filter((found) => isFoundAt(found, path)).map(identityOf);
      for (let cut = 0; cut < bytes.length; cut += Math.max(1, Math.floor(bytes.length / 60))) {
        const source = memorySource({ ...whole, [path]: bytes.subarray(0, cut) }, layerId, inspectors);
        const result = catalogFiles(source, catalogers, distroOf(distro));
        const got = result.packages.filter((found) => isFoundAt(found, path)).map(identityOf);
        // The package in which the cut falls may have half a name or version, or be one that a line after the cut takes back.
        expect(got.slice(0, -1), `cut at ${cut}`).toEqual(wantedHere.slice(0, Math.max(0, got.length - 1)));
        expect(result.gaps.every(({ code }) => GAP_CODES.includes(code))).toBe(true);
      }
    }
  });

  const hostile: readonly (readonly [string, (bytes: number) => Uint8Array])[] = [
    ["nothing", () => new Uint8Array()],
    ["NULs", (bytes) => new Uint8Array(bytes)],
    ["bytes that are no UTF-8", (bytes) => new Uint8Array(bytes).fill(0xff)],
    ...["a", ":", ",", " ", "\n", "[", '{"a":', "a: ", "a: b\n", " a\n", "(>= 1) | ", "P:", "F:a\nR:b\n", "Name: x\nVersion: y\n\n"].map(
      (unit): [string, (bytes: number) => Uint8Array] => [
        `${JSON.stringify(unit)} again and again`,
        (bytes) => new TextEncoder().encode(unit.repeat(Math.floor(bytes / unit.length))),
      ],
    ),
  ];
  test.each(hostile)("%s: soon done, nothing thrown", (_name, content) => {
    for (const cataloger of catalogers) {
      const bytes = content(Math.min(cataloger.maxBytes, 4_000_000));
      const start = performance.now();
      const result = catalogFiles(memorySource({ [claimOf(cataloger)]: bytes }, layerId, inspectors), [cataloger], undefined);
      expect(performance.now() - start).toBeLessThan(8000);
      expect(result.packages.every(({ name }) => name !== "")).toBe(true);
    }
  });

  // What an inspector does with large files is its own affair, and tested beside it.
  test.runIf(inspectors.length < catalogers.length)("a file over the limit is a gap", () => {
    for (const cataloger of catalogers.filter(({ inspector }) => inspector === undefined)) {
      const path = claimOf(cataloger);
      const source = memorySource({ [path]: "12" });
      const result = catalogFiles(source, [{ ...cataloger, maxBytes: 1 }], undefined);
      expect(result).toMatchObject({ packages: [], gaps: [{ cataloger: cataloger.name, path, code: "file-too-large" }] });
    }
  });
});

function evidenceOf(catalogers: readonly Cataloger[], files: Readonly<Record<string, Uint8Array>>): readonly string[] {
  const source = memorySource(
    files,
    layerId,
    catalogers.flatMap(({ inspector }) => inspector ?? []),
  );
  const found = catalogers.flatMap(({ paths, inspector }) => [
    ...(inspector === undefined ? source.match(paths) : source.inspected(inspector.name)),
  ]);
  return found.map(({ file }) => file.path);
}

function matches(path: string, globs: readonly string[]): boolean {
  return [...memorySource({ [path]: "" }).match(globs)].length > 0;
}

/** Whether an inspector looks into a file of a few kilobytes that is no program. */
function wantsSmall(inspector: FileInspector, path: string): boolean {
  return inspector.wants(path.slice(1), 4096, 0o644);
}

function isFoundAt({ locations }: Package, path: string): boolean {
  return locations[0]?.path === path;
}

function identityOf({ type, name, version }: Package): string {
  return JSON.stringify([type, name, version]);
}
