import { type DistinctPackage, distinctOfDocument } from "./distinct-packages.js";
import type { KeyDistro } from "./key-document.js";

/** Packages that can be matched at once without one having an influence on the other. */
export interface MatchBatch {
  readonly distro: KeyDistro | undefined;
  /** Packages whose matches are wanted. */
  readonly targets: readonly TargetPackage[];
}

/** A package and all that its matches depend on. */
export interface TargetPackage {
  readonly distinct: DistinctPackage;
  /** The package, its owners, and theirs; each once. */
  readonly closure: readonly DistinctPackage[];
}

const MAX_TARGETS = 500;
/** Packages that one package's matches may depend on; real ones depend on a handful. */
const MAX_CLOSURE = 100;

/**
 * The package with its owners. Undefined where the owners are too many, or one is not among `known`: the package cannot be matched then.
 */
export function targetOf(distinct: DistinctPackage, known: ReadonlyMap<string, DistinctPackage>): TargetPackage | undefined {
  const closure = new Map([[distinct.key, distinct]]);
  // A map goes on over what is added meanwhile.
  for (const { owners, document } of closure.values()) {
    for (const key of owners) {
      const owner = known.get(key);
      if (owner === undefined || closure.size > MAX_CLOSURE) return undefined;
      closure.set(key, owner);
    }
    for (const inCircle of [...(document.circleOwners ?? []), ...(document.circleSpeakers ?? [])]) {
      const owner = distinctOfDocument(inCircle);
      closure.set(owner.key, owner);
    }
  }
  return { distinct, closure: [...closure.values()] };
}

/**
 * Parts targets into batches of one distribution each. The matcher lets a statement "not affected" hold for every package of the same type,
 * name and version, so distinct packages that have these in common are never together, unless one depends on the other.
 */
export function planBatches(targets: readonly TargetPackage[]): readonly MatchBatch[] {
  const byDistro = new Map<string, BatchPlan[]>();
  for (const target of targets) {
    const distro = target.closure.find(({ document }) => document.distro !== undefined)?.document.distro;
    const id = JSON.stringify(distro);
    const plans = byDistro.get(id) ?? [];
    byDistro.set(id, plans);
    const identities = identitiesOf(target);
    const isLone = identities.size < target.closure.length;
    const free = isLone ? undefined : plans.find((plan) => !plan.isLone && plan.targets.length < MAX_TARGETS && fits(plan, identities));
    const plan: BatchPlan = free ?? { distro, targets: [], identities: new Map(), isLone };
    if (free === undefined) plans.push(plan);
    plan.targets.push(target);
    for (const [identity, key] of identities) plan.identities.set(identity, key);
  }
  return [...byDistro.values()].flat();
}

interface BatchPlan {
  readonly distro: KeyDistro | undefined;
  readonly targets: TargetPackage[];
  /** Keys by type, name and version. */
  readonly identities: Map<string, string>;
  readonly isLone: boolean;
}

function identitiesOf({ closure }: TargetPackage): ReadonlyMap<string, string> {
  return new Map(closure.map(({ key, type, name, version }) => [JSON.stringify([type, name, version]), key]));
}

function fits(plan: BatchPlan, identities: ReadonlyMap<string, string>): boolean {
  for (const [identity, key] of identities) if ((plan.identities.get(identity) ?? key) !== key) return false;
  return true;
}
