import type { Package } from "@plimsoll/core";
import type { Candidate } from "../candidate.js";
import { knownNames } from "../known-names.js";
import { projectVendors } from "../person-vendor.js";
import { type CpeRules, metadataText } from "../rules.js";
import { urlVendors } from "../url-vendor.js";

/** Alpine packages: the upstream project stands behind a name that may hold a stream version (`python3`, `lua5.3-libs`) or a language (`py3-pip`). */
export const apk: CpeRules = {
  type: "apk",
  products: (found) => {
    const upstream = upstreamOf(found);
    return values([upstream.name, ...knownNames(upstream.type, upstream.name).products]);
  },
  vendors: (found) => [...values(upstreamVendors(upstreamOf(found))), ...urlVendors(metadataText(found, "url"))],
};

/** What is packaged, and the package type whose known names hold for it. */
interface Upstream {
  readonly name: string;
  readonly type: "apk" | "python" | "gem";
}

/** Longer names have no stream version; it also bounds the work of the pattern. */
const MAX_NAME = 200;
const STREAM = /^([A-Za-z][\w-]*?)-?\d[\d.]*(?:-([A-Za-z][\w-]*)?)?$/;
const LANGUAGES = [
  ["py-", "python"],
  ["ruby-", "gem"],
] as const;

function upstreamOf({ name }: Package): Upstream {
  const [, stream, part = ""] = (name.length > MAX_NAME ? null : STREAM.exec(name)) ?? [];
  const project = stream === undefined ? name : part === "" ? stream : `${stream}-${part}`;
  for (const [prefix, type] of LANGUAGES) {
    if (project.startsWith(prefix) && project !== prefix) return { name: project.slice(prefix.length), type };
  }
  return { name: project, type: "apk" };
}

function upstreamVendors({ name, type }: Upstream): readonly string[] {
  const known = knownNames(type, name);
  const named = [name, ...known.vendors].filter((vendor) => !known.notVendors.includes(vendor));
  return type === "python" ? [...named, ...projectVendors(name)] : named;
}

function values(texts: readonly string[]): readonly Candidate[] {
  return texts.map((value) => ({ value }));
}
