import { expect, test } from "vitest";
import { operations } from "./operation.js";
import { problems } from "./problem.js";
import { problemsOf, type Route, routes } from "./routes.js";

const entries: readonly (readonly [string, Route])[] = Object.entries(routes);

test("each operation has one route, at an address of its own", () => {
  expect(Object.keys(routes)).toEqual(Object.keys(operations));
  const addresses = entries.map(([, { method, path }]) => `${method} ${path}`);
  expect(new Set(addresses).size).toBe(addresses.length);
});

test.each(entries)("%s is whole", (_id, route) => {
  const named = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  expect(Object.keys(route.parameters?.shape ?? {})).toEqual(named);
  expect(route.method === "GET" || route.method === "DELETE").toBe(route.body === undefined && route.path !== "/api/v1/database/check");
  expect(route.statuses.length).toBeGreaterThan(0);
  expect(route.answer === undefined).toBe(route.statuses.every((status) => status === 204));
  if (route.access !== "anyone") expect(route.access.people.length + route.access.tokens.length).toBeGreaterThan(0);
});

test.each(entries)("%s has each problem once, and those that anything may have", (_id, route) => {
  const codes = problemsOf(route);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes).toContain("internal");
  expect(codes.filter((code) => problems[code].status === 401).length).toBe(
    route.access === "anyone" && route.path !== "/api/v1/session" ? 0 : 1,
  );
});

test("only these are open to anyone", () => {
  const open = entries.filter(([, { access }]) => access === "anyone").map(([id]) => id);
  expect(open).toEqual(["signIn", "getVersion", "getOpenApi", "getHealth", "getReadiness"]);
});

test("scanner tokens read verdicts, not lists", () => {
  const allowed = entries.filter(([, { access }]) => access !== "anyone" && access.tokens.includes("scanner")).map(([id]) => id);
  expect(allowed).toEqual(["uploadScan", "findKnownScans", "getSbom", "getVerdicts", "streamEvents"]);
});

test("what a change of settings may be refused with", () => {
  expect(problemsOf(routes.changeSettings)).toEqual([
    "invalid-request",
    "unauthenticated",
    "forbidden",
    "csrf",
    "stale-version",
    "too-large",
    "unsupported-media-type",
    "internal",
    "store-unavailable",
  ]);
});
