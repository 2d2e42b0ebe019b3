import type { Package } from "@plimsoll/core";
import type { Candidate } from "../candidate.js";
import { mailboxOf, personVendor, projectVendors } from "../person-vendor.js";
import { type CpeRules, metadataText } from "../rules.js";

/** Python packages: products also as `python-NAME`, vendors also from the author and the author's mail address. */
export const python: CpeRules = {
  type: "python",
  products: ({ name }) => (name.startsWith("python") ? [] : [{ value: `python-${name}` }]),
  vendors: (found) => [...authorVendors(found), ...mailVendors(found)],
};

function authorVendors(found: Package): readonly Candidate[] {
  const author = metadataText(found, "author");
  return author === "" ? [] : [personVendor(author), ...projectVendors(personVendor(author))].map(verbatim);
}

function mailVendors(found: Package): readonly Candidate[] {
  const address = metadataText(found, "authorEmail");
  if (address === "") return [];
  const vendor = personVendor(mailboxOf(address));
  return [{ value: vendor, whole: true }, ...projectVendors(vendor).map(verbatim)];
}

function verbatim(value: string): Candidate {
  return { value, whole: true, verbatim: true };
}
