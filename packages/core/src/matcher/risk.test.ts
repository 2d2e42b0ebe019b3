import { expect, test } from "vitest";
import type { VulnerabilityView } from "./match.js";
import { riskOf } from "./risk.js";
import type { KnownExploited } from "./vulnerability-source.js";

const exploited = (knownRansomwareCampaignUse: string): KnownExploited => ({
  cve: "CVE-2021-1",
  vendorProject: "",
  product: "",
  dateAdded: "",
  requiredAction: "",
  dueDate: "",
  knownRansomwareCampaignUse,
  notes: "",
  urls: [],
  cwes: [],
});
const epss = (value: number) => [{ cve: "CVE-2021-1", epss: value, percentile: 0, date: "" }];
const scores = (...bases: readonly number[]) =>
  bases.map((baseScore) => ({ source: "", type: "Primary" as const, version: "3.1", vector: "", baseScore }));

type Facts = Pick<VulnerabilityView, "severity" | "cvss" | "knownExploited" | "epss">;
const nothing: Facts = { severity: "Critical", cvss: [], knownExploited: [], epss: [] };

test.each<[string, Partial<Facts>, number]>([
  ["nothing is known of exploitation", {}, 0],
  ["a probability and a word", { epss: epss(0.5) }, 45],
  ["word and scores count half each, scores of 0 not", { epss: epss(0.5), severity: "High", cvss: scores(9, 0, 6) }, 37.5],
  ["an unknown severity is a middling one", { epss: epss(1), severity: "Unknown" }, 50],
  ["a negligible one", { epss: epss(1), severity: "Negligible" }, 5],
  ["known to be exploited is certain, and more", { knownExploited: [exploited("unknown")], severity: "Medium" }, 52.5],
  ["known in ransomware is more still", { knownExploited: [exploited("Known")], severity: "Medium" }, 55],
  ["never above 100", { knownExploited: [exploited("known")], cvss: scores(10) }, 100],
])("risk: %s", (_name, facts, expected) => {
  expect(riskOf({ ...nothing, ...facts })).toBeCloseTo(expected, 10);
});
