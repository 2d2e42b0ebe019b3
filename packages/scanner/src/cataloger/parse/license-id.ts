import { deprecatedLicenseIds, spdxLicenseIds } from "./spdx-license.data.js";

const ids: ReadonlySet<string> = new Set([...spdxLicenseIds, ...deprecatedLicenseIds]);

/** Whether a text is an id of the SPDX licence list in its exact spelling, deprecated ones included but those that end in "+". */
export function isSpdxLicenseId(text: string): boolean {
  return ids.has(text);
}
