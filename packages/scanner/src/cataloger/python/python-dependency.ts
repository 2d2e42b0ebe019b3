import type { CatalogedPackage } from "@plimsoll/core";
import type { DependencyRule } from "../dependency-edges.js";
import { stringsOf } from "../parse/metadata-field.js";
import { normalizeName } from "./normalize-name.js";

/**
 * Python packages require the packages in `Requires-Dist`, those for an extra too, of the same site-packages directory. A virtual
 * environment that sees the system's packages gets no edges to them.
 */
export const pythonDependency: DependencyRule = {
  cataloger: "python-installed-package-cataloger",
  declared(found: CatalogedPackage) {
    const site = siteOf(found);
    const required = stringsOf(found, "requiresDist").map((requirement) => /^\s*([\w.-]+)/.exec(requirement)?.[1] ?? "");
    return {
      provides: [inSite(site, found.name)],
      requires: required.filter((name) => name !== "").map((name) => inSite(site, normalizeName(name))),
    };
  },
};

/** Names hold no slash: no two directories give the same text. */
function inSite(site: string, name: string): string {
  return `${site}/${name}`;
}

/** The innermost site-packages or dist-packages directory around the evidence; empty where there is none. */
function siteOf({ locations }: CatalogedPackage): string {
  const path = locations.find(({ annotations }) => annotations?.["evidence"] === "primary")?.path ?? "";
  const names = path.split("/").slice(0, -1);
  const at = Math.max(names.lastIndexOf("site-packages"), names.lastIndexOf("dist-packages"));
  return names.slice(0, at + 1).join("/");
}
