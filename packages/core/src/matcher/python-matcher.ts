import type { PackageMatcher } from "./package-matcher.js";
import { searchEcosystem } from "./search-ecosystem.js";

const matcher = "python-matcher";

/** Python packages, by the normalised name. */
export const pythonMatcher: PackageMatcher = {
  name: matcher,
  types: ["python"],
  source: "https://peps.python.org/pep-0503/#normalized-names",
  needsDistro: false,
  match: (searched, context) => searchEcosystem(searched, context, { matcher, names: [normalizeSeparators(searched.name)] }),
};

/** Each run of `-`, `_` and `.` as one `-`. Case stays as it is shown: look-ups do not regard it. */
function normalizeSeparators(name: string): string {
  return name.replace(/[-_.]+/g, "-");
}
