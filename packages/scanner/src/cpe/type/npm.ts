import { type CpeRules, metadataText } from "../rules.js";
import { urlVendors } from "../url-vendor.js";

/** npm packages: vendors also from the addresses of repository and home page. */
export const npm: CpeRules = {
  type: "npm",
  vendors: (found) => [
    ...(found.name === "node.js" ? [{ value: "nodejs" }] : []),
    ...urlVendors(metadataText(found, "url")),
    ...urlVendors(metadataText(found, "homepage")),
  ],
};
