import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { versionSchemes } from "./list.js";
import type { VersionScheme } from "./scheme.js";

type Row = readonly [left: string, answer: string, right: string];

interface Fixture {
  /** Pairs of one order, in which its laws hold. */
  readonly ordered: readonly Row[];
  /** Answers that no order has, and texts that are no versions. */
  readonly alone: readonly Row[];
}

const signs = new Map<string, number | undefined>([
  ["<", -1],
  ["=", 0],
  [">", 1],
  ["?", undefined],
]);

function readFixture(name: string): Fixture {
  const text = readFileSync(fileURLToPath(new URL(`./testdata/${name}.txt`, import.meta.url)), "utf8");
  const [ordered = "", alone = ""] = text.split(/^-- .*\n/m);
  return { ordered: rowsOf(ordered), alone: rowsOf(alone) };
}

function rowsOf(section: string): readonly Row[] {
  return section
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [, left = "", answer = "", right = ""] = /^(\S+) ([<=>?]) (\S+)$/.exec(line) ?? [];
      if (answer === "") throw new Error(`no "left < right" in ${JSON.stringify(line)}`);
      return [left, answer, right];
    });
}

describe.each(versionSchemes.map((scheme) => [scheme.name, scheme, readFixture(scheme.name)] as const))(
  "%s",
  (_, scheme: VersionScheme, fixture) => {
    const pool = [...new Set(fixture.ordered.flatMap(([left, , right]) => [left, right]))];

    test.each([...fixture.ordered, ...fixture.alone])("%s %s %s", (left, answer, right) => {
      expect(scheme.compare(left, right)).toBe(signs.get(answer));
    });

    test("each version equals itself", () => {
      expect(pool.filter((version) => scheme.compare(version, version) !== 0)).toEqual([]);
    });

    // kb has no order: two different ones answer 1 both ways.
    test.skipIf(scheme.name === "kb")("is the opposite the other way round", () => {
      const signsOf = (left: string, right: string): string => `${scheme.compare(left, right)} ${scheme.compare(right, left)}`;
      const pairs = pool.flatMap((left) => pool.map((right) => [left, right, signsOf(left, right)] as const));
      expect(pairs.filter(([, , both]) => !["0 0", "1 -1", "-1 1"].includes(both))).toEqual([]);
    });

    test.skipIf(scheme.name === "kb")("is transitive", () => {
      const rows = pool.map((left) => pool.map((right) => scheme.compare(left, right) ?? Number.NaN));
      const sign = (left: number, right: number): number => rows[left]?.[right] ?? Number.NaN;
      const indices = pool.map((_version, index) => index);
      const broken = indices.flatMap((a) =>
        indices.flatMap((b) =>
          indices
            .filter((c) => sign(a, b) <= 0 && sign(b, c) <= 0 && !(sign(a, c) === Math.min(sign(a, b), sign(b, c))))
            .map((c) => [pool[a], pool[b], pool[c]]),
        ),
      );
      expect(broken.slice(0, 10).map(String).join(" ; ")).toBe("");
    });

    test("reads a version once and compares it with many bounds", () => {
      for (const left of pool.slice(0, 5)) {
        const compare = scheme.comparer(left);
        expect(pool.map(compare)).toEqual(pool.map((right) => scheme.compare(left, right)));
      }
    });

    test.each([
      ["digits", "1"],
      ["zeros", "0"],
      ["components", "1."],
      ["letters and digits", "a1"],
      ["dashes", "1-"],
      ["tildes", "~"],
      ["suffixes", "_p1"],
      ["local parts", "a."],
      ["spaces", " "],
      ["quotes", "'"],
      ["colons", "1:"],
      ["letters outside ASCII", "é"],
    ])("answers at once on a megabyte of %s, and on 1,000 characters that end badly", (_name, unit) => {
      const long = unit.repeat(1_000_000 / unit.length);
      const start = performance.now();
      expect(scheme.compare(long, `${long}!`)).toBeUndefined();
      expect(scheme.compare("1", long)).toBeUndefined();
      for (const head of ["1", "1.0+", "1.0-", "1!1.0a", "v1.jre", "1.8.0_"]) {
        const most = (head + unit.repeat(1000)).slice(0, 998);
        for (const tail of ["!", "\u0000", "-", "1"]) scheme.compare(most + tail, `${most}${tail}${tail}`);
      }
      expect(performance.now() - start).toBeLessThan(1000);
    });
  },
);

test("an epoch that the package lacks is that of the bound, or 0", () => {
  const rows = (["deb", "rpm"] as const).flatMap((name) => {
    const scheme = versionSchemes.find((each) => each.name === name);
    return ([undefined, "auto", "zero"] as const).map((strategy) => [
      name,
      strategy,
      scheme?.comparer("2.0", strategy)("1:1.0"),
      scheme?.comparer("2.0", strategy)("1.0"),
      scheme?.comparer("1:2.0", strategy)("3.0"),
    ]);
  });
  expect(rows).toEqual([
    ["deb", undefined, -1, 1, 1],
    ["deb", "auto", 1, 1, 1],
    ["deb", "zero", -1, 1, 1],
    ["rpm", undefined, 1, 1, -1],
    ["rpm", "auto", 1, 1, -1],
    ["rpm", "zero", -1, 1, -1],
  ]);
});

test("fuzzy texts outside ASCII are ordered by bytes and length", () => {
  const scheme = versionSchemes.find((each) => each.name === "fuzzy");
  expect(scheme?.compare("1.é.0.0", "1.e.0.0")).toBe(1);
  expect(scheme?.compare("1.0.0.0.é", "1.0.0.0.é.")).toBe(-1);
});
