import { apkMatcher } from "./apk-matcher.js";
import { dpkgMatcher } from "./dpkg-matcher.js";
import { goModuleMatcher } from "./go-module-matcher.js";
import { javaMatcher } from "./java-matcher.js";
import { javascriptMatcher } from "./javascript-matcher.js";
import type { PackageMatcher } from "./package-matcher.js";
import { pythonMatcher } from "./python-matcher.js";
import { rpmMatcher } from "./rpm-matcher.js";
import { rubyGemMatcher } from "./ruby-gem-matcher.js";
import { stockMatcher } from "./stock-matcher.js";

/** Every matcher, by name. Each package type has one. */
export const matchers: readonly PackageMatcher[] = [
  apkMatcher,
  dpkgMatcher,
  goModuleMatcher,
  javaMatcher,
  javascriptMatcher,
  pythonMatcher,
  rpmMatcher,
  rubyGemMatcher,
  stockMatcher,
];

const byType: ReadonlyMap<string, PackageMatcher> = new Map(matchers.flatMap((matcher) => matcher.types.map((type) => [type, matcher])));

/** The matcher of a package type; undefined where none knows it. */
export function matcherOf(type: string): PackageMatcher | undefined {
  return byType.get(type);
}
