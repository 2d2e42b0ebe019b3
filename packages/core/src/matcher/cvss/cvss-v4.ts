import type { CvssScore } from "./cvss.js";
import { macroVectorScores } from "./cvss-v4.data.js";
import { type CvssMetrics, parseMetrics } from "./vector.js";

const allowed = {
  AV: "N A L P",
  AC: "L H",
  AT: "N P",
  PR: "N L H",
  UI: "N P A",
  VC: "H L N",
  VI: "H L N",
  VA: "H L N",
  SC: "H L N",
  SI: "H L N",
  SA: "H L N",
  E: "X A P U",
  CR: "X H M L",
  IR: "X H M L",
  AR: "X H M L",
  MAV: "X N A L P",
  MAC: "X L H",
  MAT: "X N P",
  MPR: "X N L H",
  MUI: "X N P A",
  MVC: "X H L N",
  MVI: "X H L N",
  MVA: "X H L N",
  MSC: "X H L N",
  MSI: "X S H L N",
  MSA: "X S H L N",
  S: "X N P",
  AU: "X N Y",
  R: "X A U I",
  V: "X D C",
  RE: "X L M H",
  U: "X Clear Green Amber Red",
};
const required = ["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"];

/** Values of a metric from the worst to the least bad: the place is its level. */
const levels: Readonly<Record<string, string>> = {
  AV: "NALP",
  PR: "NLH",
  UI: "NPA",
  AC: "LH",
  AT: "NP",
  VC: "HLN",
  VI: "HLN",
  VA: "HLN",
  SC: "SHLN",
  SI: "SHLN",
  SA: "SHLN",
  CR: "HML",
  IR: "HML",
  AR: "HML",
};

/** What an equivalence class consists of: its metrics, and by its level the worst vectors (in the metrics' order) and the number of steps down to the least bad one. */
interface EquivalenceClass {
  readonly metrics: readonly string[];
  readonly worst: Readonly<Record<string, readonly string[]>>;
  readonly depth: Readonly<Record<string, number>>;
}

const exploitability: EquivalenceClass = {
  metrics: ["AV", "PR", "UI"],
  worst: { 0: ["NNN"], 1: ["ANN", "NLN", "NNP"], 2: ["PNN", "ALP"] },
  depth: { 0: 1, 1: 4, 2: 5 },
};
const complexity: EquivalenceClass = {
  metrics: ["AC", "AT"],
  worst: { 0: ["LN"], 1: ["HN", "LP"] },
  depth: { 0: 1, 1: 2 },
};
const vulnerableSystem: EquivalenceClass = {
  metrics: ["VC", "VI", "VA", "CR", "IR", "AR"],
  worst: {
    "00": ["HHHHHH"],
    "01": ["HHLMMH", "HHHMMM"],
    "10": ["LHHHHH", "HLHHHH"],
    "11": ["LHLHMH", "LHHHMM", "HLHMHM", "HLLMHH", "LLHHHM"],
    "21": ["LLLHHH"],
  },
  depth: { "00": 7, "01": 6, "10": 8, "11": 8, "21": 10 },
};
const subsequentSystem: EquivalenceClass = {
  metrics: ["SC", "SI", "SA"],
  worst: { 0: ["HSS"], 1: ["HHH"], 2: ["LLL"] },
  depth: { 0: 6, 1: 5, 2: 4 },
};

/**
 * Score of the metrics of a vector of CVSS 4.0, with the threat and environmental metrics that it has; undefined where it is none.
 * Source: https://www.first.org/cvss/v4-0/specification-document, section 8
 */
export function scoreCvssV4(text: string): CvssScore | undefined {
  const metrics = parseMetrics(text, allowed, required);
  if (metrics === undefined) return undefined;
  return { version: "4.0", baseScore: score((name) => effectiveValue(metrics, name)) };
}

type ValueOf = (name: string) => string;

/** Modified metrics stand for the plain ones; undefined threat and requirements are the worst. */
function effectiveValue(metrics: CvssMetrics, name: string): string {
  const modified = metrics.get(`M${name}`);
  if (modified !== undefined && modified !== "X") return modified;
  const value = metrics.get(name) ?? "X";
  if (value !== "X") return value;
  return name === "E" ? "A" : "H";
}

function score(valueOf: ValueOf): number {
  if (["VC", "VI", "VA", "SC", "SI", "SA"].every((name) => valueOf(name) === "N")) return 0;
  const macro = macroVector(valueOf);
  const [eq1, eq2, eq3, eq4, eq5, eq6] = macro;
  const top = scoreOf(macro) ?? 0;
  const system = `${eq3}${eq6}`;
  const steps = [
    { lower: scoreOf([eq1 + 1, eq2, eq3, eq4, eq5, eq6]), part: share(exploitability, `${eq1}`, valueOf) },
    { lower: scoreOf([eq1, eq2 + 1, eq3, eq4, eq5, eq6]), part: share(complexity, `${eq2}`, valueOf) },
    { lower: lowerSystem(macro), part: share(vulnerableSystem, system, valueOf) },
    { lower: scoreOf([eq1, eq2, eq3, eq4 + 1, eq5, eq6]), part: share(subsequentSystem, `${eq4}`, valueOf) },
    { lower: scoreOf([eq1, eq2, eq3, eq4, eq5 + 1, eq6]), part: 0 },
  ];
  const open = steps.filter((step): step is { lower: number; part: number } => step.lower !== undefined);
  const mean = open.length === 0 ? 0 : open.reduce((sum, { lower, part }) => sum + (top - lower) * part, 0) / open.length;
  const value = Math.min(Math.max(top - mean, 0), 10);
  return Math.round(Math.round(value * 100_000) / 10_000) / 10;
}

type MacroVector = readonly [number, number, number, number, number, number];

function scoreOf([eq1, eq2, eq3, eq4, eq5, eq6]: MacroVector): number | undefined {
  if (eq5 > 2 || eq6 > 1 || (eq3 === 2 && eq6 === 0)) return undefined;
  return macroVectorScores[`${eq1}${eq2}${eq3}${eq4}`]?.[eq3 === 2 ? eq5 : eq5 * 2 + eq6];
}

/** EQ3 and EQ6 move together: the next lower macro vector is the better scored one of two where there are two. */
function lowerSystem([eq1, eq2, eq3, eq4, eq5, eq6]: MacroVector): number | undefined {
  if (eq3 === 0 && eq6 === 0) {
    return Math.max(scoreOf([eq1, eq2, 0, eq4, eq5, 1]) ?? 0, scoreOf([eq1, eq2, 1, eq4, eq5, 0]) ?? 0);
  }
  return eq3 === 1 && eq6 === 0 ? scoreOf([eq1, eq2, 1, eq4, eq5, 1]) : scoreOf([eq1, eq2, eq3 + 1, eq4, eq5, eq6]);
}

/** How far the vector lies below the worst one of its class, 0 to 1. */
function share({ metrics, worst, depth }: EquivalenceClass, level: string, valueOf: ValueOf): number {
  for (const vector of worst[level] ?? []) {
    const distances = metrics.map((name, index) => levelOf(name, valueOf(name)) - levelOf(name, vector[index] ?? ""));
    if (distances.every((distance) => distance >= 0)) {
      return distances.reduce((sum, distance) => sum + distance, 0) / (depth[level] ?? 1);
    }
  }
  return 0;
}

function levelOf(name: string, value: string): number {
  return levels[name]?.indexOf(value) ?? 0;
}

function macroVector(valueOf: ValueOf): MacroVector {
  const is = (name: string, value: string): boolean => valueOf(name) === value;
  const open = [is("AV", "N"), is("PR", "N"), is("UI", "N")];
  const eq1 = open.every(Boolean) ? 0 : open.some(Boolean) && !is("AV", "P") ? 1 : 2;
  const eq2 = is("AC", "L") && is("AT", "N") ? 0 : 1;
  const eq3 = is("VC", "H") && is("VI", "H") ? 0 : is("VC", "H") || is("VI", "H") || is("VA", "H") ? 1 : 2;
  const eq4 = is("SI", "S") || is("SA", "S") ? 0 : is("SC", "H") || is("SI", "H") || is("SA", "H") ? 1 : 2;
  const eq5 = is("E", "A") ? 0 : is("E", "P") ? 1 : 2;
  const demanded = (["C", "I", "A"] as const).some((letter) => is(`${letter}R`, "H") && is(`V${letter}`, "H"));
  return [eq1, eq2, eq3, eq4, eq5, demanded ? 0 : 1];
}
