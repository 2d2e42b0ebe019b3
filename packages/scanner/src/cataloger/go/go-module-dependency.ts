import type { CatalogedPackage } from "@plimsoll/core";
import type { DependencyRule } from "../dependency-edges.js";
import { catalogerName } from "./go-package.js";

/** The main module of a program requires its modules, and the standard library; each program by itself. */
export const goModuleDependency: DependencyRule = {
  cataloger: catalogerName,
  declared(found: CatalogedPackage) {
    const place = placeOf(found);
    const isMain = found.name === found.metadata?.["mainModule"];
    return isMain ? { provides: [], requires: [place] } : { provides: [place], requires: [] };
  },
};

function placeOf({ locations }: CatalogedPackage): string {
  const [location] = locations;
  return `${location?.layerId ?? ""}:${location?.path ?? ""}`;
}
