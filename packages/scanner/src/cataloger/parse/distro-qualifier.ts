import type { Distro } from "@plimsoll/core";

/** The qualifier `distro` of a package URL (`debian-12.15`): id and version id, or build id where there is no version; empty for an unknown one. */
export function distroQualifier(distro: Distro | undefined): string {
  if (distro === undefined) return "";
  const version = distro.versionId === "" ? (distro.buildId ?? "") : distro.versionId;
  return [distro.id, version].filter((part) => part !== "").join("-");
}
