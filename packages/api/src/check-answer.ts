import { quote } from "@plimsoll/core";
import { ApiError } from "./api-error.js";
import type { OperationId } from "./operation.js";
import { type AnswerOf, type Route, routes } from "./routes.js";

/** The body of an answer, checked against its schema. Throws `server-answer-invalid`. */
export function checkAnswer<Id extends OperationId>(id: Id, body: unknown): AnswerOf<Id> {
  const route: Route = routes[id];
  if (route.answer === undefined) return undefined as AnswerOf<Id>;
  const read = route.answer.safeParse(body);
  if (read.success) return read.data as AnswerOf<Id>;
  const [issue] = read.error.issues;
  const place = quote(issue?.path.join("/") ?? "");
  throw new ApiError(
    "server-answer-invalid",
    `the server's answer to ${id} does not have the form of this version's at ${place}: ${issue?.message ?? "wrong type"}; is the server as new as this program?`,
  );
}
