/** A person or team as vendor: lower case, without "the" before, parts joined by underscores. */
export function personVendor(name: string): string {
  return name.toLowerCase().trim().replace(/[- .]/g, "_").replace(/^the_/, "");
}

/** What stands before the host of a mail address; all of a text that is none. */
export function mailboxOf(address: string): string {
  return address.split("@", 1)[0] ?? "";
}

/** Vendors of the style that the NVD gives to projects without a firm: `x_project`. */
export function projectVendors(vendor: string): readonly string[] {
  return vendor.endsWith("project") ? [] : [`${vendor}project`, `${vendor}_project`];
}
