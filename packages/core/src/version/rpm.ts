import { compareRpmVersions, parseRpmVersion, type RpmVersion } from "./rpm-version.js";
import { defineScheme, type MissingEpoch } from "./scheme.js";

/** Versions of RPM packages as Grype orders them: `^` only separates, and an epoch counts only where both have one. */
export const rpm = defineScheme({
  name: "rpm",
  source: "https://rpm-software-management.github.io/rpm/man/rpm-version.7",
  parse: parseRpmVersion,
  compare: compareRpmVersions,
  fillEpoch,
});

function fillEpoch(version: RpmVersion, bound: RpmVersion, missingEpoch: MissingEpoch): RpmVersion {
  // "auto" takes the bound's epoch, which compares as an absent one does.
  const isFilled = missingEpoch === "zero" && version.epoch === undefined && bound.epoch !== undefined;
  return isFilled ? { ...version, epoch: "0" } : version;
}
