import { compareHashicorp, type HashicorpVersion, parseStrict } from "./hashicorp-version.js";
import { defineScheme } from "./scheme.js";

/** Versions of Go modules and of the Go tool chain. */
export const go = defineScheme({
  name: "go",
  source: "https://go.dev/ref/mod#versions",
  parse,
  compare: compareHashicorp,
});

function parse(version: string): HashicorpVersion | undefined {
  const text = version.startsWith("go") ? version.slice(2) : version;
  const plus = text.indexOf("+") + 1;
  return parseStrict(plus === 0 ? text : text.slice(0, plus) + text.slice(plus).replaceAll("+", "."));
}
