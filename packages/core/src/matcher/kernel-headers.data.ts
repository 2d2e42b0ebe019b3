import type { IgnoreRule } from "./match.js";

/** Kernel headers hold none of the kernel's code: what is found by the kernel's source package is no vulnerability of theirs. Source: Grype's default rules. */
export const kernelHeaderRules: readonly IgnoreRule[] = [
  { matchType: "exact-indirect-match", package: { name: "kernel-headers", type: "rpm", upstreamName: "kernel" } },
  { matchType: "exact-indirect-match", package: { name: "linux(-.*)?-headers-.*", type: "deb", upstreamName: "linux.*" } },
  { matchType: "exact-indirect-match", package: { name: "linux-libc-dev", type: "deb", upstreamName: "linux" } },
  { matchType: "exact-indirect-match", package: { name: "linux-kbuild-.*", type: "deb", upstreamName: "linux.*" } },
];
