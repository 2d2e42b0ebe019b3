import { z } from "zod";

/** A problem document. */
export const problemSchema = z.object({
  type: z.string().describe("/problems/CODE"),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().describe("What failed, on which input, and what to do"),
  instance: z.string().describe("Id of the request, as the server's log has it"),
  errors: z
    .array(z.object({ pointer: z.string().describe("JSON pointer into the body, or ?name of a query"), message: z.string() }))
    .optional(),
  attemptsLeft: z.int().min(0).optional().describe("Of a refused sign-in: how many more are answered before a pause"),
});
