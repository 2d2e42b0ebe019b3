import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import {
  type CatalogedPackage,
  type CoverageGap,
  decodeSyftJson,
  defaultDocumentLimits,
  messageOf,
  quote,
  type Relationship,
  type Sbom,
  type SbomSource,
} from "@plimsoll/core";
import type { LayerCache } from "./cache/layer-cache.js";
import { catalogFiles } from "./cataloger/catalog-files.js";
import type { EvidenceSource, FileView } from "./cataloger/cataloger.js";
import { dependencyEdges } from "./cataloger/dependency-edges.js";
import type { FileInspector } from "./cataloger/inspector.js";
import { catalogers, dependencyRules } from "./cataloger/list.js";
import { ownershipEdges, supersededPackages } from "./cataloger/ownership.js";
import { generateCpes } from "./cpe/generate-cpes.js";
import { distroFiles, identifyDistro } from "./distro/identify.js";
import { scannerError } from "./error.js";
import { busyboxInspector } from "./image/busybox-inspector.js";
import type { ImageEvidence, Scope } from "./image/evidence-source.js";
import { openImage } from "./image/open-image.js";
import { compileExclusion } from "./image/path-exclusion.js";
import { type ReadDirectoryOptions, readDirectory } from "./image/read-directory.js";
import { readEvidence } from "./image/read-evidence.js";
import type { WantedPattern } from "./image/wanted-files.js";
import { withoutPaths } from "./image/without-paths.js";
import type { RegistryOptions } from "./registry/registry-options.js";
import { identifyPackages } from "./sbom/identify-packages.js";
import { namesPurls, readPurls } from "./sbom/read-purls.js";

/** How far a scan is: bytes of layers read, then cataloging. */
export type ScanProgress = { readonly phase: "read"; readonly done: number; readonly total: number } | { readonly phase: "catalog" };

export interface ScanOptions {
  /** The program that scans, for the SBOM's descriptor; its version is part of the key of layer records. */
  readonly program: { readonly name: string; readonly version: string };
  readonly scope?: Scope;
  /** Globs of paths of an image or directory that are left out, as of `compileExclusion`. */
  readonly exclude?: readonly string[];
  /** `os/arch[/variant]`. */
  readonly platform?: string;
  /** Of a directory only. */
  readonly directory?: Pick<ReadDirectoryOptions, "crossFileSystems" | "excludes">;
  /** A time-out ends the walk of a directory with a gap; any other reason, and any of an image, ends the scan. */
  readonly signal?: AbortSignal;
  /** Layers of an image that are read at once, each with a thread for its digests. Default: 1, without another thread. */
  readonly parallelism?: number;
  /** Records of layers that were read before; the scan adds its own. */
  readonly cache?: LayerCache;
  /** How images of registries are pulled; without it only an input that begins with `registry:` is, anonymously. */
  readonly registry?: RegistryOptions;
  readonly onProgress?: (progress: ScanProgress) => void;
}

/** Release files are small. */
const MAX_RELEASE_BYTES = 5 * 1024 * 1024;

const BUSYBOX_PATH = "/bin/busybox";
const SBOM_SCHEME = "sbom:";

const patterns: readonly WantedPattern[] = [
  ...catalogers.flatMap(({ paths, companions, maxBytes }) => [...paths, ...companions].map((glob) => ({ glob, maxBytes }))),
  ...distroFiles.map((glob) => ({ glob, maxBytes: MAX_RELEASE_BYTES })),
];
const inspectors: readonly FileInspector[] = [busyboxInspector, ...catalogers.flatMap(({ inspector }) => inspector ?? [])];

/**
 * Scans an image archive, an OCI layout, an image of a registry or a directory into an SBOM, or reads an SBOM document (`sbom:PATH`, or
 * a JSON file), or package URLs (`pkg:...`, `purl:pkg:...`, `purl:PATH` of a list).
 *
 * Errors: every code of the scanner's table; sbom-invalid, sbom-too-large, purl-invalid.
 */
export async function scanInput(input: string, options: ScanOptions): Promise<Sbom> {
  if (input.startsWith(SBOM_SCHEME)) return readSbom(input.slice(SBOM_SCHEME.length));
  if (namesPurls(input)) return readPurls(input, options.program);
  if (await startsLikeJson(input)) return readSbom(input);
  const exclusion = compileExclusion(options.exclude ?? []);
  const opened = await openImage(input, pickDefined({ platform: options.platform, signal: options.signal, registry: options.registry }));
  try {
    if (opened.type === "directory") {
      const { evidence, gaps, source } = await readDirectory(opened.path, {
        inspectors,
        ...options.directory,
        ...pickDefined({ signal: options.signal, exclusion }),
      });
      return assemble({ evidence: withoutPaths(evidence, exclusion), gaps, source, options });
    }
    let done = 0;
    const read = await readEvidence(opened, {
      scope: options.scope ?? "squashed",
      patterns,
      inspectors,
      recordKey: recordKey(options.program.version),
      onRead: (bytes) => {
        done += bytes;
        options.onProgress?.({ phase: "read", done, total: opened.layerBytes });
      },
      ...pickDefined({ signal: options.signal, cache: options.cache, parallelism: options.parallelism }),
    });
    return assemble({
      evidence: withoutPaths(read.evidence, exclusion),
      gaps: read.gaps.filter(({ path }) => exclusion?.covers(path) !== true),
      source: opened.source(read.contentBytes),
      options,
    });
  } finally {
    await opened.close();
  }
}

interface Scanned {
  readonly evidence: ImageEvidence;
  readonly gaps: readonly CoverageGap[];
  readonly source: SbomSource;
  readonly options: ScanOptions;
}

function assemble({ evidence, gaps, source, options }: Scanned): Sbom {
  options.onProgress?.({ phase: "catalog" });
  const busybox = evidence.inspection(busyboxInspector.name, BUSYBOX_PATH);
  const distro = identifyDistro(releaseView(evidence, options.scope), typeof busybox === "string" ? busybox : undefined);
  const found = catalogFiles(evidence, catalogers, distro);
  const identified = identifyPackages(found.packages, generateCpes);
  const inScope = options.scope === "deep-squashed" ? identified.filter(isVisible) : identified;
  const { packages, relationships, gaps: edgeGaps } = relate(inScope, evidence);
  return {
    packages,
    relationships,
    source,
    ...(distro === undefined ? {} : { distro }),
    gaps: [...gaps, ...found.gaps, ...edgeGaps],
    descriptor: options.program,
  };
}

/** With all layers in scope, the lowest layer with a release file says what the distribution is, as in Syft. */
function releaseView(evidence: EvidenceSource, scope: Scope | undefined): FileView {
  if (scope !== "all-layers") return evidence.squashed;
  const [first] = evidence.match(distroFiles);
  return first?.view ?? evidence.squashed;
}

/** Whether a package is in the squashed image: some of its primary evidence is. */
function isVisible({ locations }: CatalogedPackage): boolean {
  return locations.some(({ annotations }) => annotations?.["evidence"] === "primary" && annotations["visible"] === "true");
}

interface Related {
  readonly packages: readonly CatalogedPackage[];
  readonly relationships: readonly Relationship[];
  readonly gaps: readonly CoverageGap[];
}

/** Draws the edges; packages that an owner speaks for are left out with theirs. */
function relate(all: readonly CatalogedPackage[], evidence: EvidenceSource): Related {
  const owned = ownershipEdges(all, evidence.squashed);
  const superseded = supersededPackages(all, owned);
  const packages = all.filter(({ id }) => !superseded.has(id));
  const { edges, isComplete } = dependencyEdges(packages, dependencyRules);
  return {
    packages,
    relationships: [...owned.filter(({ parent, child }) => !superseded.has(parent) && !superseded.has(child)), ...edges],
    gaps: isComplete
      ? []
      : [
          {
            cataloger: "dependency-edges",
            path: "/",
            code: "limit-exceeded",
            message: "there are so many dependencies that some were left out",
          },
        ],
  };
}

/** Stands for everything that a layer record depends on besides the layer. */
function recordKey(version: string): string {
  const names = inspectors.map(({ name }) => name);
  return createHash("sha256")
    .update(JSON.stringify([version, patterns, names]))
    .digest("hex");
}

async function readSbom(path: string): Promise<Sbom> {
  // A pipe would block when it is opened, and a device has no end.
  const info = await stat(path).catch(() => undefined);
  if (info !== undefined && !info.isFile()) throw scannerError("input-unknown", `${quote(path)} is no file: name an SBOM document`);
  const file = await open(path).catch((error: unknown) => {
    throw scannerError("input-not-found", `cannot open ${quote(path)}: ${messageOf(error)}`, error);
  });
  try {
    const { size } = await file.stat();
    if (size > defaultDocumentLimits.maxBytes)
      throw scannerError("limit-exceeded", `${quote(path)} has ${size} bytes, an SBOM has at most ${defaultDocumentLimits.maxBytes}`);
    return decodeSyftJson(await file.readFile());
  } finally {
    await file.close();
  }
}

/** Whether the input names a file whose first character beside blanks is `{`: an SBOM, not an archive. */
async function startsLikeJson(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile() !== true) return false;
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return /^[\s\ufeff]*\{/.test(buffer.toString("utf8", 0, bytesRead));
  } finally {
    await file.close();
  }
}

/** The members that are not undefined, for options whose absence means the default. */
function pickDefined<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
