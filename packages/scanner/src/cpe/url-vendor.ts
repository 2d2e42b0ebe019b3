import type { Candidate } from "./candidate.js";
import { vendorsByUrl } from "./known.data.js";

/** The vendor that a project's address tells: a known site, or the owner of a GitHub or GitLab repository. */
export function urlVendors(url: string): readonly Candidate[] {
  const known = vendorsByUrl.find(([prefix]) => url.startsWith(prefix))?.[1];
  const vendor = known ?? /^(?:https?|git):\/\/(?:github|gitlab)\.com\/([\w-]*)\/[^\n]*$/.exec(url)?.[1];
  return vendor === undefined ? [] : [{ value: vendor, whole: true, verbatim: true }];
}
