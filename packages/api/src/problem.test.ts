import { expect, test } from "vitest";
import { type ProblemCode, problemCodeOf, problemOf, problems } from "./problem.js";
import { problemSchema } from "./schema/problem.js";

test.each(Object.keys(problems) as ProblemCode[])("a document of %s is of the schema and leads back to the code", (code) => {
  const problem = problemOf(code, {
    detail: "what failed",
    instance: "req-1",
    errors: [{ pointer: "/warn", message: "no" }],
    attemptsLeft: 3,
  });
  expect(problemSchema.parse(problem)).toEqual(problem);
  expect(problemCodeOf(problem)).toBe(code);
});

test("a document has only what is known", () => {
  expect(problemOf("not-found", { detail: "there is no image 7", instance: "req-1" })).toEqual({
    type: "/problems/not-found",
    title: "There is nothing at this address.",
    status: 404,
    detail: "there is no image 7",
    instance: "req-1",
  });
});

test.each(["/problems/nothing", "not-found", "about:blank", "/problems/toString", ""])("no code: %s", (type) => {
  expect(problemCodeOf({ type })).toBeUndefined();
});
