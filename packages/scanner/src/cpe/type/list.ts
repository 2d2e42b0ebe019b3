import type { CpeRules } from "../rules.js";
import { apk } from "./apk.js";
import { gem } from "./gem.js";
import { goModule } from "./go-module.js";
import { javaArchive, jenkinsPlugin } from "./java-archive.js";
import { npm } from "./npm.js";
import { python } from "./python.js";
import { rpm } from "./rpm.js";

/** Rules by package type, in alphabetical order; types that are not here are guessed by name alone. */
export const cpeRules: readonly CpeRules[] = [apk, gem, goModule, javaArchive, jenkinsPlugin, npm, python, rpm];
