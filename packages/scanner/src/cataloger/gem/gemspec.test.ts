import { expect, test } from "vitest";
import { readGemspec } from "./gemspec.js";

const spec = (...lines: readonly string[]): string => ["Gem::Specification.new do |s|", ...lines, "end"].join("\n");
const minimal = ['  s.name = "a".freeze', '  s.version = "1"'];
const empty = { name: "a", version: "1", homepage: "", files: [], authors: [], licenses: [] };

test.each<[string, readonly string[], unknown]>([
  ["frozen literals", minimal, empty],
  ["single quotes and another block variable", ["gem.name = 'a'", "gem.version = '1'"], empty],
  [
    "lists",
    [...minimal, '  s.authors = ["A B".freeze, "C".freeze]', '  s.licenses = ["MIT".freeze]', '  s.files = ["x.rb", "y.rb"]'],
    { ...empty, authors: ["A B", "C"], licenses: ["MIT"], files: ["x.rb", "y.rb"] },
  ],
  ["a singular licence is not the list", [...minimal, '  s.license = "MIT"'], empty],
  ["the first assignment counts", [...minimal, '  s.name = "other"'], empty],
  ["a comparison is no assignment", ['  s.name == "b"', ...minimal], empty],
  ["escapes", [...minimal, String.raw`  s.authors = ["J\u00f6rg \"J\" \u{1F600}"]`], { ...empty, authors: ['Jörg "J" 😀'] }],
  ["attributes that only begin or end alike", ['  s.rubygems_version = "3"', '  s.required_ruby_version = "2"', ...minimal], empty],
  ["no version", ['  s.name = "a"'], undefined],
  ["an empty name", ['  s.name = ""', '  s.version = "1"'], undefined],
  ["a version that is no literal", ['  s.name = "a"', "  s.version = A::VERSION"], undefined],
])("%s", (_, lines, expected) => {
  expect(readGemspec(spec(...lines))).toEqual(expected);
});

test("long hostile lines take linear time", () => {
  const long = `  s.name = ${'"'.repeat(1_000_000)}`;
  expect(readGemspec(spec(...minimal, long, `  s.files = [${String.raw`"\u`.repeat(300_000)}`))?.version).toBe("1");
});
