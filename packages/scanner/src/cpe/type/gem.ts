import { mailboxOf, personVendor } from "../person-vendor.js";
import { type CpeRules, metadataText, metadataTexts } from "../rules.js";
import { urlVendors } from "../url-vendor.js";

/** Ruby gems: vendors also the Ruby project, the authors and the owner of the home page. */
export const gem: CpeRules = {
  type: "gem",
  vendors: (found) => [
    { value: "ruby-lang" },
    ...metadataTexts(found, "authors").map((author) => ({ value: personVendor(mailboxOf(author)), whole: true })),
    ...urlVendors(metadataText(found, "homepage")),
  ],
};
