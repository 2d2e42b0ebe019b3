import { type CpeRules, metadataText } from "../rules.js";

/** RPM packages: the vendor of the header, up to a comma or an address in brackets, in lower case without blanks. */
export const rpm: CpeRules = {
  type: "rpm",
  vendors: (found) => {
    const [vendor = ""] = metadataText(found, "vendor").split(/[,<]/, 1);
    return [{ value: vendor.toLowerCase().trim().replaceAll(" ", ""), whole: true }];
  },
};
