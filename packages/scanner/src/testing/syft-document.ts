import type { Package } from "@plimsoll/core";

/** The parts of a syft-json document that tests compare. */
export interface SyftDocument {
  readonly artifacts: readonly {
    readonly name: string;
    readonly version: string;
    readonly type: string;
    readonly foundBy: string;
    readonly purl: string;
    readonly metadata: { readonly files: readonly { readonly path: string }[] };
    readonly licenses: readonly { readonly value: string; readonly spdxExpression: string; readonly type: string }[];
    readonly locations: readonly { readonly path: string; readonly annotations?: Readonly<Record<string, string>> }[];
  }[];
}

/** What a test compares of a package, in one order of lists; from a document of Syft or from a cataloger. */
export function comparable(found: SyftDocument["artifacts"][number] | Package): unknown {
  const sorted = <T>(list: readonly T[]): readonly string[] => list.map((item) => JSON.stringify(item)).sort();
  return {
    name: found.name,
    version: found.version,
    type: found.type,
    foundBy: found.foundBy,
    purl: found.purl,
    metadata: found.metadata,
    licenses: sorted(found.licenses.map(({ value, spdxExpression, type }) => [value, spdxExpression, type])),
    locations: sorted(found.locations.map(({ path, annotations }) => [path, annotations ?? {}])),
  };
}
