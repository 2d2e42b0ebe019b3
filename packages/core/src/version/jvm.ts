import { compareHashicorp, parseLoose } from "./hashicorp-version.js";
import { defineScheme } from "./scheme.js";

/** Versions of Java runtimes, those before Java 9 (`1.8.0_131`) and since (`11.0.1+13`). */
export const jvm = defineScheme({
  name: "jvm",
  source: "https://openjdk.org/jeps/223",
  parse: (text) => parseLoose(asSemver(text)),
  compare: compareHashicorp,
});

// Neither is anchored at its end: the rest is dropped.
const before9 = /^1\.(\d+)(?:\.(\d+)(?:[_-](?:update)?_?(\d+))?(?:-([^b][^-]+))?(?:-b(\d+))?)?/;
const since9 = /^(\d+)(?:\.(\d+)(?:\.(\d+))?(?:[_-](?:update)?_?(\d+))?(?:-([^b][^-]+))?(?:-b(\d+))?)?/;

function asSemver(text: string): string {
  if (text.startsWith("1.")) {
    const match = before9.exec(text.trim());
    if (match === null) return text;
    const [, major, minor, patch, pre, build] = match.map(withoutZeros);
    return join([major, minor || "0", patch || "0"], pre, build);
  }
  const match = since9.exec(text);
  if (match === null) return text;
  const [, major, minor, patch, update, pre, build] = match.map(withoutZeros);
  const last = patch === undefined || patch === "" || patch === "0" ? update || patch : patch;
  return join([major, minor || "0", last], pre, build);
}

function withoutZeros(part: string | undefined): string | undefined {
  return part === "0" ? part : part?.replace(/^0+/, "");
}

function join(numbers: readonly (string | undefined)[], pre: string | undefined, build: string | undefined): string {
  const [major = "", ...others] = numbers;
  const dotted = [major, ...others.filter((number) => number !== undefined && number !== "")].join(".");
  return `${dotted}${pre ? `-${pre}` : ""}${build ? `+${build}` : ""}`;
}
