import { compareSegments, parseLoose } from "./hashicorp-version.js";
import { defineScheme } from "./scheme.js";

/** Versions of Bitnami packages: numbers only, since what follows them is the revision of the packaging. */
export const bitnami = defineScheme({
  name: "bitnami",
  source: "https://github.com/bitnami/go-version",
  parse: (text) => parseLoose(text)?.segments,
  compare: compareSegments,
});
