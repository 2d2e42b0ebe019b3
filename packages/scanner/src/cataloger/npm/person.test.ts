import { expect, test } from "vitest";
import { formatPerson, nobody, type Person, parsePerson } from "./person.js";

const person = (parts: Partial<Person>): Person => ({ ...nobody, ...parts });

test.each<[string, Person]>([
  ["", nobody],
  ["  ", nobody],
  ["Ada", person({ name: "Ada" })],
  [" Ada B ", person({ name: "Ada B " })],
  ["Ada <a@b.c>", person({ name: "Ada", email: "a@b.c" })],
  ["Ada (https://a.b)", person({ name: "Ada", url: "https://a.b" })],
  ["Ada <a@b.c> (https://a.b)", person({ name: "Ada", email: "a@b.c", url: "https://a.b" })],
  ["Ada  <a@b.c>\n", person({ name: "Ada ", email: "a@b.c" })],
  [" <a@b.c>", person({ email: "a@b.c" })],
  ["<a@b.c>", nobody],
  ["Ada<a@b.c>", nobody],
  ["Ada(x)", nobody],
  ["Ada <a@b.c", nobody],
  ["Ada <a@b.c> x", nobody],
  ["Ada <a@b.c>(x)", nobody],
  ["Ada <a> b>", person({ name: "Ada", email: "a> b" })],
  ["Ada <a> (b> (c)", person({ name: "Ada", email: "a> (b", url: "c" })],
  ["Ada <a> (b)>", person({ name: "Ada", email: "a> (b)" })],
  ["Ada (b) (c)", person({ name: "Ada", url: "b) (c" })],
  ["Ada (b), Bob", nobody],
  ["Ada <a\nb>", nobody],
  ["Ada (a\nb)", nobody],
  ["Ada ()", person({ name: "Ada" })],
])("%j", (text, expected) => {
  expect(parsePerson(text)).toEqual(expected);
});

test.each([
  ["many brackets", `a <${"> ".repeat(200_000)}x`],
  ["much white space", `a${" ".repeat(200_000)}x<`],
])("soon done: %s", (_name, text) => {
  expect(parsePerson(text)).toEqual(nobody);
});

test.each<[Person, string]>([
  [nobody, ""],
  [person({ name: "A", email: "e", url: "u" }), "A <e> (u)"],
  [person({ email: "e" }), " <e>"],
])("%j is written %j", (one, text) => {
  expect(formatPerson(one)).toBe(text);
});
