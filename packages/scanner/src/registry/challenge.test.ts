import { expect, test } from "vitest";
import { parseChallenges } from "./challenge.js";

test.each<readonly [string, string, readonly (readonly [string, Readonly<Record<string, string>>])[]]>([
  ["nothing", "", []],
  ["a scheme alone", "Basic", [["basic", {}]]],
  ["basic", 'Basic realm="Registry Realm"', [["basic", { realm: "Registry Realm" }]]],
  [
    "docker's",
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/alpine:pull"',
    [["bearer", { realm: "https://auth.docker.io/token", service: "registry.docker.io", scope: "repository:library/alpine:pull" }]],
  ],
  ["a comma in quotes", 'Bearer realm="x",scope="repository:a:pull,push"', [["bearer", { realm: "x", scope: "repository:a:pull,push" }]]],
  ["capitals, blanks and plain values", "BEARER Realm = x ,  service=y", [["bearer", { realm: "x", service: "y" }]]],
  [
    "two in one header",
    'Bearer realm="a", error="x", Basic realm="b"',
    [
      ["bearer", { realm: "a", error: "x" }],
      ["basic", { realm: "b" }],
    ],
  ],
  ["escapes", String.raw`Bearer realm="a\"b\\"`, [["bearer", { realm: String.raw`a"b\ `.trim() }]]],
  ["the first of equal names", "Bearer realm=a,realm=b", [["bearer", { realm: "a" }]]],
  [
    "a token68",
    "Negotiate abc==, Basic realm=b",
    [
      ["negotiate", { abc: "" }],
      ["basic", { realm: "b" }],
    ],
  ],
  ["open quotes", 'Bearer realm="abc', [["bearer", { realm: "" }]]],
  ["a parameter without a scheme", "realm=x", []],
  ["nonsense", '@@@,;;,Basic realm="b"', [["basic", { realm: "b" }]]],
  ["a name of the prototype", "Bearer __proto__=x", [["bearer", { ["__proto__"]: "x" }]]],
])("%s", (_name, header, expected) => {
  expect(parseChallenges(header).map(({ scheme, parameters }) => [scheme, [...parameters]])).toEqual(
    expected.map(([scheme, parameters]) => [scheme, Object.entries(parameters)]),
  );
});

test("many challenges and parameters take no long time", () => {
  expect(parseChallenges("a ".repeat(100_000))).toHaveLength(16);
  expect(parseChallenges(`Bearer ${'"\\'.repeat(200_000)}`)).toHaveLength(1);
  expect(parseChallenges(`Bearer ${"a=,".repeat(100_000)}`)[0]?.parameters.size).toBe(1);
});
