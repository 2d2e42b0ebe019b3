import type { CatalogedPackage, ImageLayer, Sbom } from "@plimsoll/core";
import type { DistinctPackage } from "../../matching/distinct-packages.js";
import type { DistinctResult, MatchFixState, MatchRow, VulnerabilityRow } from "../../matching/match-distinct.js";
import type { Upload } from "../prepare-upload.js";
import type { MatcherInUse } from "../receive-upload.js";

/** A package of an example: name, version, and the number of its layer. */
type ExamplePackage = readonly [name: string, version: string, layer?: number];

interface ExampleOptions {
  readonly packages: readonly ExamplePackage[];
  readonly references?: readonly string[];
  readonly source?: Upload["source"];
  readonly scannerVersion?: string;
}

const steps = ["ADD rootfs.tar / # base", "RUN npm install"];

/** A digest for tests: the number over and over. */
export function exampleDigest(number: number): string {
  return `sha256:${number.toString(16).padStart(64, "0")}`;
}

const layers: readonly ImageLayer[] = steps.map((_, index) => ({
  mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
  digest: exampleDigest(0xaa00 + index),
  size: 1000 * (index + 1),
}));

/** An upload of an image of two layers with npm packages. */
export function exampleUpload(number: number, { packages, references, source, scannerVersion }: ExampleOptions): Upload {
  return {
    references: references ?? [`registry.example/shop/app-${number}:1.0`],
    digest: exampleDigest(number),
    source: source ?? "pipeline",
    scannerVersion: scannerVersion ?? "0.1.0",
    sbom: exampleSbom(number, packages),
  };
}

function exampleSbom(number: number, packages: readonly ExamplePackage[]): Sbom {
  const config = { created: "2026-11-01T10:00:00Z", history: steps.map((step) => ({ created_by: step })) };
  return {
    packages: packages.map(([name, version, layer = 0], index) => examplePackage(name, version, { layer, index })),
    relationships: [],
    source: {
      type: "image",
      id: "source",
      name: "app",
      version: exampleDigest(number),
      userInput: "app",
      imageId: exampleDigest(0xcc0000 + number),
      manifestDigest: exampleDigest(number),
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      tags: [],
      imageSize: 3000,
      layers,
      manifest: "",
      config: Buffer.from(JSON.stringify(config)).toString("base64"),
      repoDigests: [],
      architecture: "amd64",
      os: "linux",
      labels: {},
    },
    gaps: [{ cataloger: "javascript", path: "/app/broken/package.json", code: "file-unreadable", message: "no JSON" }],
    descriptor: { name: "plimsoll", version: "0.1.0" },
  };
}

function examplePackage(
  name: string,
  version: string,
  { layer, index }: { readonly layer: number; readonly index: number },
): CatalogedPackage {
  const path = `/app/node_modules/${name}/package.json`;
  return {
    id: (0xabc000 + index).toString(16).padStart(16, "0"),
    type: "npm",
    name,
    version,
    language: "javascript",
    purl: `pkg:npm/${name}@${version}`,
    cpes: [],
    licenses: [{ value: "MIT", spdxExpression: "MIT", type: "declared", urls: [], locations: [] }],
    locations: [{ path, accessPath: path, layerId: layers[layer]?.digest ?? "" }],
    foundBy: "javascript-package-cataloger",
  };
}

/** A record for tests. */
export function exampleVulnerability(cve: string, facts: Partial<VulnerabilityRow> = {}): VulnerabilityRow {
  return {
    namespace: "github:language:javascript",
    name: cve,
    cve,
    aliases: [],
    severity: 3,
    kev: false,
    facts: { description: `About ${cve}.`, dataSource: `https://advisory.example/${cve}`, urls: [], cwes: [] },
    ...facts,
  };
}

/** A match for tests. */
export function exampleMatch(vulnerability: VulnerabilityRow, fixState: MatchFixState = "fixed"): MatchRow {
  return {
    vulnerability,
    fixState,
    fixVersions: fixState === "fixed" ? ["9.9.9"] : [],
    detail: { ways: [], advisories: [] },
  };
}

/** What a matcher of tests knows: matches by `NAME@VERSION`, or that the package breaks it. */
export type KnownMatches = Readonly<Record<string, readonly MatchRow[] | "failed">>;

/** A matcher that knows these matches; `asked` gathers the packages that it was given. */
export function exampleMatcher(generation: number, known: KnownMatches, asked: string[] = []): MatcherInUse {
  const resultOf = ({ type, name, version }: DistinctPackage): DistinctResult => {
    const matches = known[`${name}@${version}`] ?? [];
    if (matches === "failed") return { state: "failed", message: "the version has no end" };
    return { state: "matched", judged: type === "npm", matches, lookups: [{ kind: 0, name }] };
  };
  return {
    generation,
    matcher: {
      match: async (packages) => {
        asked.push(...packages.map(({ name, version }) => `${name}@${version}`));
        return new Map(packages.map((found) => [found.key, resultOf(found)]));
      },
    },
  };
}
