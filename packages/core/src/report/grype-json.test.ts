import { expect, test } from "vitest";
import type { JsonObject } from "../artifact/package.js";
import { distroOf } from "../matcher/distro-type.js";
import { matchPackages } from "../matcher/match-packages.js";
import {
  catalogedPackage,
  fixedRange,
  memoryVulnerabilities,
  namedRecord,
  operatingSystem,
  productRecord,
  sbomOf,
  vulnerabilityRecord,
} from "../matcher/testing/memory-vulnerabilities.js";
import { judge } from "../policy/verdict.js";
import type { Sbom } from "../sbom/sbom.js";
import { encodeGrypeJson, type ScanReport } from "./grype-json.js";

const vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:H";
const metrics = { baseScore: 9.1, exploitabilityScore: 3.9, impactScore: 5.2 };
const known = {
  cve: "CVE-2024-1",
  vendorProject: "Vendor",
  product: "Product",
  dateAdded: "2024-01-02T00:00:00Z",
  requiredAction: "Update.",
  dueDate: "2024-02-02T00:00:00Z",
  knownRansomwareCampaignUse: "unknown",
  notes: "",
  urls: ["https://example.org/kev"],
  cwes: [],
};

const curl = catalogedPackage({
  id: "curl-id",
  name: "curl",
  type: "apk",
  version: "8.0-r0",
  purl: "pkg:apk/alpine/curl@8.0-r0",
  cpes: [{ cpe: "cpe:2.3:a:haxx:curl:8.0-r0:*:*:*:*:*:*:*", source: "declared" }],
  licenses: [{ value: "curl", spdxExpression: "curl", type: "declared", urls: [], locations: [] }],
  locations: [
    { path: "/lib/apk/db/installed", accessPath: "/lib/apk/db/installed", layerId: "sha256:a", annotations: { evidence: "primary" } },
  ],
  metadataType: "apk-db-entry",
  metadata: { originPackage: "curl", architecture: "x86_64", files: [{ path: "/usr/bin/curl" }, { path: 7 }] },
});
const sbom: Sbom = {
  ...sbomOf([curl, catalogedPackage({ name: "mystery", type: "brand-new" })], "alpine 3.18.4"),
  gaps: [{ cataloger: "npm", path: "/app/package.json", code: "file-unreadable", message: "cut off" }],
};
const source = memoryVulnerabilities({
  affected: [
    namedRecord({
      packageName: "curl",
      vulnerability: vulnerabilityRecord({
        name: "CVE-2024-1",
        provider: "alpine",
        references: [{ url: "https://alpine.example.org" }],
        severities: [{ scheme: "CVSS", value: { vector, version: "3.1" }, rank: 2 }],
      }),
      os: operatingSystem("alpine", "3", "18"),
      ranges: [fixedRange("apk", "8.1-r0")],
    }),
  ],
  products: [
    productRecord({ cpe: "cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*", vulnerability: "CVE-2024-3", ranges: [fixedRange("unknown", "9")] }),
  ],
  knownExploited: [known],
  epss: [{ cve: "CVE-2024-1", epss: 0.5, percentile: 0.75, date: "2025-01-01" }],
  cwes: [{ cve: "CVE-2024-1", cwe: "CWE-79", source: "nvd", type: "Primary" }],
});

function report(options = {}): ScanReport {
  const result = matchPackages(sbom, source, options);
  const distro = sbom.distro && distroOf(sbom.distro);
  return {
    sbom,
    result,
    ...(distro === undefined ? {} : { distro }),
    verdict: judge(result),
    database: {
      schemaVersion: "v6.1.9",
      built: "2025-01-01T00:00:00Z",
      providers: { alpine: { captured: "2025-01-01", input: "xxh64:1" } },
      note: "starter database",
    },
    tool: { name: "plimsoll", version: "1.0.0" },
    timestamp: "2025-01-02T00:00:00Z",
  };
}

const decorations = {
  knownExploited: [
    {
      cve: "CVE-2024-1",
      vendorProject: "Vendor",
      product: "Product",
      dateAdded: "2024-01-02",
      requiredAction: "Update.",
      dueDate: "2024-02-02",
      knownRansomwareCampaignUse: "unknown",
      urls: ["https://example.org/kev"],
    },
  ],
  epss: [{ cve: "CVE-2024-1", epss: 0.5, percentile: 0.75, date: "2025-01-01" }],
  cwes: [{ cve: "CVE-2024-1", cwe: "CWE-79", source: "nvd", type: "Primary" }],
};
const found = { vulnerabilityID: "CVE-2024-1", versionConstraint: "< 8.1-r0 (apk)" };
const searchedBy = {
  distro: { type: "alpine", version: "3.18.4" },
  package: { name: "curl", version: "8.0-r0" },
  namespace: "alpine:distro:alpine:3.18",
};
const artifact = {
  id: "curl-id",
  name: "curl",
  version: "8.0-r0",
  type: "apk",
  locations: [
    { path: "/lib/apk/db/installed", layerID: "sha256:a", accessPath: "/lib/apk/db/installed", annotations: { evidence: "primary" } },
  ],
  language: "",
  licenses: ["curl"],
  cpes: ["cpe:2.3:a:haxx:curl:8.0-r0:*:*:*:*:*:*:*"],
  purl: "pkg:apk/alpine/curl@8.0-r0",
  upstreams: [{ name: "curl" }],
  metadataType: "ApkMetadata",
  metadata: { files: [{ path: "/usr/bin/curl" }], Arch: "x86_64" },
};

test("the document", () => {
  const document = encodeGrypeJson(report());
  const [first, second] = document["matches"] as readonly JsonObject[];
  expect(first).toEqual({
    vulnerability: {
      id: "CVE-2024-1",
      dataSource: "https://alpine.example.org",
      namespace: "alpine:distro:alpine:3.18",
      severity: "Critical",
      urls: [],
      cvss: [{ type: "Secondary", version: "3.1", vector, metrics, vendorMetadata: {} }],
      ...decorations,
      fix: { versions: ["8.1-r0"], state: "fixed" },
      advisories: [],
      risk: expect.closeTo(95.025, 6),
    },
    relatedVulnerabilities: [{ id: "CVE-2024-1", dataSource: "nvd", namespace: "nvd:cpe", severity: "Unknown", urls: [], cvss: [] }],
    matchDetails: [
      { type: "exact-direct-match", matcher: "apk-matcher", searchedBy, found, fix: { suggestedVersion: "8.1-r0" } },
      { type: "exact-indirect-match", matcher: "apk-matcher", searchedBy, found, fix: { suggestedVersion: "8.1-r0" } },
    ],
    artifact,
    maxCvss: 9.1,
    maxCvssVersion: "3.1",
  });
  expect(second?.["matchDetails"]).toEqual([
    {
      type: "cpe-match",
      matcher: "apk-matcher",
      searchedBy: { namespace: "nvd:cpe", cpes: ["cpe:2.3:a:haxx:curl:8.0:*:*:*:*:*:*:*"], package: { name: "curl", version: "8.0-r0" } },
      found: { vulnerabilityID: "CVE-2024-3", versionConstraint: "< 9 (unknown)", cpes: ["cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*"] },
    },
  ]);
  expect({ ...document, matches: [] }).toEqual({
    matches: [],
    source: { type: "directory", target: "/root" },
    distro: { name: "alpine", version: "3.18.4", idLike: [] },
    descriptor: {
      name: "plimsoll",
      version: "1.0.0",
      db: {
        status: { schemaVersion: "v6.1.9", built: "2025-01-01T00:00:00Z", valid: true },
        providers: { alpine: { captured: "2025-01-01", input: "xxh64:1" } },
      },
      timestamp: "2025-01-02T00:00:00Z",
    },
    plimsoll: {
      result: "Fail",
      maxCvss: 9.1,
      maxCvssVersion: "3.1",
      thresholds: { warn: 7, fail: 9 },
      matches: 2,
      vulnerabilities: 2,
      severities: { Critical: 1, High: 0, Medium: 0, Low: 0, Negligible: 0, Unknown: 1 },
      gaps: [{ cataloger: "npm", path: "/app/package.json", code: "file-unreadable", message: "cut off" }],
      unmatchedTypes: { "brand-new": 1 },
      unsearchable: {},
      removed: [],
      suppressed: [],
      database: "starter database",
    },
  });
});

test("ignored matches stand apart, with their rules", () => {
  const document = encodeGrypeJson(
    report({
      onlyFixed: true,
      ignoreRules: [{ vulnerability: "CVE-2024-1", reason: "not reachable", package: { name: "cur.*", upstreamName: "curl" } }],
    }),
  );
  expect((document["ignoredMatches"] as readonly JsonObject[]).map((match) => match["appliedIgnoreRules"])).toEqual([
    [
      {
        vulnerability: "CVE-2024-1",
        reason: "not reachable",
        namespace: "",
        package: { name: "cur.*", language: "", "upstream-name": "curl" },
      },
    ],
    [{ namespace: "", "fix-state": "unknown" }],
  ]);
  expect((document["plimsoll"] as JsonObject)["result"]).toBe("Pass");
});

test("an image without a distribution", () => {
  const image = {
    type: "image" as const,
    id: "i",
    name: "n",
    version: "v",
    userInput: "n",
    imageId: "sha256:c",
    manifestDigest: "sha256:m",
    mediaType: "t",
    tags: [],
    imageSize: 1,
    layers: [{ mediaType: "", digest: "sha256:a", size: 1 }],
    manifest: "",
    config: btoa('{"history":[{"created_by":"COPY"}]}'),
    repoDigests: [],
    architecture: "arm64",
    os: "linux",
    labels: {},
  };
  const base = report();
  const { distro: _distro, ...rest } = { ...base, sbom: { ...base.sbom, source: image } };
  const document = encodeGrypeJson(rest);
  const { type, id, name, version, ...target } = image;
  expect(document["source"]).toEqual({ type: "image", target: { ...target, imageId: undefined, imageID: "sha256:c" } });
  expect(document["distro"]).toEqual({ name: "", version: "", idLike: null });
  expect((document["matches"] as readonly JsonObject[]).map((match) => match["layer"])).toEqual(
    [0, 1].map(() => ({ index: 0, diffId: "sha256:a", step: "COPY" })),
  );
  expect([type, id, name, version]).toEqual(["image", "i", "n", "v"]);
});
