import { apkDb } from "./apk/apk-db.js";
import { apkDependency } from "./apk/apk-dependency.js";
import type { Cataloger } from "./cataloger.js";
import type { DependencyRule } from "./dependency-edges.js";
import { dpkgDb } from "./dpkg/dpkg-db.js";
import { dpkgDependency } from "./dpkg/dpkg-dependency.js";
import { rubyInstalledGemspec } from "./gem/ruby-installed-gemspec.js";
import { goModuleBinary } from "./go/go-module-binary.js";
import { goModuleDependency } from "./go/go-module-dependency.js";
import { javaArchive } from "./java/java-archive.js";
import { javaDependency } from "./java/java-dependency.js";
import { npmPackage } from "./npm/npm-package.js";
import { pythonDependency } from "./python/python-dependency.js";
import { pythonInstalled } from "./python/python-installed.js";
import { rpmDb } from "./rpm/rpm-db.js";

/** Every cataloger, by name. */
export const catalogers: readonly Cataloger[] = [
  apkDb,
  dpkgDb,
  goModuleBinary,
  javaArchive,
  npmPackage,
  pythonInstalled,
  rpmDb,
  rubyInstalledGemspec,
];

/** How packages of a cataloger depend on each other, by name; not every cataloger has a rule. */
export const dependencyRules: readonly DependencyRule[] = [
  apkDependency,
  dpkgDependency,
  goModuleDependency,
  javaDependency,
  pythonDependency,
];
