import { compareHashicorp, type HashicorpVersion, parseLoose } from "./hashicorp-version.js";
import { withoutV } from "./order.js";
import { defineScheme } from "./scheme.js";

/** Semantic versions as hashicorp/go-version reads them (versions.md §3.1): any number of segments, pre-releases without `-` too. */
export const semver = defineScheme({
  name: "semver",
  source: "https://semver.org/spec/v2.0.0.html",
  parse: parseSemver,
  compare: compareHashicorp,
});

/** Reads a semantic version, with `.alpha`, `.beta` and `.rc` for the same after a `-`. */
export function parseSemver(text: string): HashicorpVersion | undefined {
  return parseLoose(dashedPre(text));
}

/** The text as Grype rewrites it before it is read as semver. */
export function dashedPre(text: string): string {
  return withoutV(text.replace(/\.(?=alpha|beta|rc)/g, "-"));
}
