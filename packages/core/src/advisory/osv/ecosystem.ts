import type { AdvisoryOs } from "../advisory.js";
import { parseOs } from "../operating-system.js";
import { type OsvEcosystem, osvEcosystems } from "./ecosystem.data.js";

/** What a package's ecosystem text names: undefined where rows cannot be made of it (unknown, or a distribution without a release). */
export function parseEcosystem(text: string): { readonly ecosystem: OsvEcosystem; readonly os?: AdvisoryOs } | undefined {
  const [name = "", ...parts] = text.split(":");
  const ecosystem = Object.hasOwn(osvEcosystems, name) ? osvEcosystems[name] : undefined;
  if (ecosystem === undefined) return undefined;
  if (ecosystem.os === undefined) return { ecosystem };
  const release = ecosystem.label ?? releaseOf(ecosystem.os, parts);
  const os = release === undefined ? undefined : parseOs(`${ecosystem.os}:${release}`);
  return os === undefined ? undefined : { ecosystem, os };
}

/** `Debian:12`, `Alpine:v3.18`, `Ubuntu:Pro:16.04:LTS`, `Red Hat:enterprise_linux:9::appstream`. */
function releaseOf(os: string, parts: readonly string[]): string | undefined {
  const [first, second] = parts;
  if (os === "ubuntu") return first === "Pro" ? proRelease(second) : first;
  if (os === "redhat") return first === "enterprise_linux" ? /^\d+/.exec(second ?? "")?.[0] : undefined;
  return first === undefined ? undefined : first.replace(/^v(?=\d)/, "");
}

/** Streams of Ubuntu Pro beside the extended maintenance (`Ubuntu:Pro:FIPS:22.04:LTS`) are not told apart by rows. */
function proRelease(release: string | undefined): string | undefined {
  return release !== undefined && /^\d/.test(release) ? `${release}+esm` : undefined;
}
