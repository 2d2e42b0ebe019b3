import type { CatalogedPackage, Relationship } from "@plimsoll/core";

/** How the packages of one cataloger name each other. */
export interface DependencyRule {
  /** Packages of one cataloger are joined among themselves only. */
  readonly cataloger: string;
  /** Names under which a package can be required, and names that it requires; both without version conditions. */
  declared(found: CatalogedPackage): { readonly provides: readonly string[]; readonly requires: readonly string[] };
}

/** A package that a thousand others provide and require makes a million edges. More are no longer of use to anyone. */
const MAX_STEPS = 2_000_000;

/**
 * The edges `dependency-of` between packages: `parent` provides what `child` requires. Each pair once; edges come in the order of
 * the packages. `isComplete` is false where there are so many that the rest was left out.
 */
export function dependencyEdges(
  packages: readonly CatalogedPackage[],
  rules: readonly DependencyRule[],
): { readonly edges: readonly Relationship[]; readonly isComplete: boolean } {
  const edges: Relationship[] = [];
  let steps = MAX_STEPS;
  for (const rule of rules) {
    const declared = packages
      .filter(({ foundBy }) => foundBy === rule.cataloger)
      .map((found) => ({ id: found.id, ...rule.declared(found) }));
    const providers = providersByName(declared);
    for (const { id: child, requires } of declared) {
      const parents = new Set<string>();
      for (const parent of [...new Set(requires)].flatMap((name) => providers.get(name) ?? [])) {
        steps -= 1;
        if (steps < 0) return { edges, isComplete: false };
        if (parents.has(parent)) continue;
        parents.add(parent);
        edges.push({ parent, child, type: "dependency-of" });
      }
    }
  }
  return { edges, isComplete: true };
}

function providersByName(
  declared: readonly { readonly id: string; readonly provides: readonly string[] }[],
): ReadonlyMap<string, readonly string[]> {
  const providers = new Map<string, string[]>();
  for (const { id, provides } of declared) {
    for (const name of new Set(provides)) {
      const known = providers.get(name);
      if (known === undefined) providers.set(name, [id]);
      else known.push(id);
    }
  }
  return providers;
}
