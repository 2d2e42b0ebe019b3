import { defineScheme } from "./scheme.js";

/** Microsoft's knowledge base numbers, which have no order: different ones answer 1 both ways, as Grype does. */
export const kb = defineScheme({
  name: "kb",
  source: "https://msrc.microsoft.com/update-guide",
  parse: (text) => text,
  compare: (left, right) => (left === right ? 0 : 1),
});
