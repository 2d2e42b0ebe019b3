import type { CatalogedPackage } from "../artifact/package.js";
import type { Candidate } from "./candidate.js";
import { hardCodedDrops } from "./hard-coded-drops.data.js";
import type { SuppressionReason } from "./match.js";
import { type Ownership, ownedFilesOf } from "./ownership.js";
import type { MatcherResult, OwnershipStatement } from "./package-matcher.js";
import { identitiesOf } from "./result-set.js";

/** What the matchers of all packages said of other packages' matches. */
export interface Statements {
  readonly cataloged: CatalogedPackage;
  readonly result: MatcherResult;
}

/** What an owner knows; read only when something that it owns has a candidate. */
interface OwnerStatements {
  readonly owner: CatalogedPackage;
  readonly owned: readonly OwnershipStatement[];
  /** Reasons by id or alias. */
  reasons?: ReadonlyMap<string, string>;
}

/** Why a candidate is no match; empty where it is one. */
export type SuppressionTest = (candidate: Candidate) => readonly SuppressionReason[];

/** The test that holds all corrections, owners' knowledge and statements of not being affected against a candidate. */
export function suppressionTest(statements: readonly Statements[], { ownersOf }: Ownership): SuppressionTest {
  const owners = statements.flatMap(({ cataloged, result }) => ownerStatements(cataloged, result.owned));
  const byOwner = new Map(owners.map((one) => [one.owner.id, one]));
  const byPath = ownersByPath(owners);
  const unaffected = unaffectedIds(statements);
  return (candidate) => {
    const ids = new Set([candidate.id, ...candidate.related.map(({ id }) => id)]);
    const { cataloged } = candidate.searched;
    const speaking = new Set<OwnerStatements>();
    for (const owner of ownersOf.get(cataloged.id) ?? []) {
      const found = byOwner.get(owner.id);
      if (found !== undefined) speaking.add(found);
    }
    for (const { path, accessPath } of cataloged.locations) {
      for (const found of [...(byPath.get(path) ?? []), ...(byPath.get(accessPath) ?? [])]) speaking.add(found);
    }
    return [
      ...corrections(candidate),
      ...[...speaking].flatMap((found) => ownerReasons(found, ids)),
      ...unaffectedReasons(candidate, ids, unaffected),
    ];
  };
}

function ownerStatements(owner: CatalogedPackage, owned: readonly OwnershipStatement[]): readonly OwnerStatements[] {
  return owned.length > 0 ? [{ owner, owned }] : [];
}

function reasonsOf(statements: OwnerStatements): ReadonlyMap<string, string> {
  statements.reasons ??= new Map(
    statements.owned.flatMap(({ reason, found }) => identitiesOf(found()).map((id): [string, string] => [id, reason])),
  );
  return statements.reasons;
}

/** Alpine packages speak for every package whose evidence is one of their files, edge or not. */
function ownersByPath(owners: readonly OwnerStatements[]): ReadonlyMap<string, readonly OwnerStatements[]> {
  const byPath = new Map<string, OwnerStatements[]>();
  for (const found of owners) {
    if (found.owner.type !== "apk") continue;
    for (const path of ownedFilesOf(found.owner)) {
      const list = byPath.get(path);
      if (list === undefined) byPath.set(path, [found]);
      else list.push(found);
    }
  }
  return byPath;
}

function ownerReasons(statements: OwnerStatements, ids: ReadonlySet<string>): readonly SuppressionReason[] {
  const { owner } = statements;
  const reasons = reasonsOf(statements);
  const known = [...ids].find((id) => reasons.has(id));
  if (known === undefined) return [];
  const text = `The ${owner.type} package ${owner.name} ${owner.version} owns its files, and ${known} does not affect that (${reasons.get(known) ?? ""}).`;
  return [{ by: "owner", text, ownerId: owner.id }];
}

function unaffectedIds(statements: readonly Statements[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byPackage = new Map<string, Set<string>>();
  for (const { cataloged, result } of statements) {
    if (result.unaffected.length === 0) continue;
    const key = packageKey(cataloged);
    byPackage.set(key, new Set([...(byPackage.get(key) ?? []), ...result.unaffected]));
  }
  return byPackage;
}

function unaffectedReasons(
  { searched }: Candidate,
  ids: ReadonlySet<string>,
  unaffected: ReadonlyMap<string, ReadonlySet<string>>,
): readonly SuppressionReason[] {
  const known = unaffected.get(packageKey(searched.cataloged));
  const id = known === undefined ? undefined : [...ids].find((one) => known.has(one));
  return id === undefined ? [] : [{ by: "unaffected", text: `The database says that ${id} does not affect this version.` }];
}

function packageKey({ type, name, version }: CatalogedPackage): string {
  return JSON.stringify([type, name, version]);
}

const drops: ReadonlyMap<string, string> = new Map(
  hardCodedDrops.flatMap(({ type, vulnerabilities, packages, reason }) =>
    vulnerabilities.flatMap((id) => packages.map((name): [string, string] => [JSON.stringify([type, name, id]), reason])),
  ),
);

function corrections({ searched, id }: Candidate): readonly SuppressionReason[] {
  const { type, name } = searched.cataloged;
  const text = drops.get(JSON.stringify([type, name, id]));
  return text === undefined ? [] : [{ by: "correction", text }];
}
