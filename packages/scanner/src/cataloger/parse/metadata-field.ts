import type { CatalogedPackage } from "@plimsoll/core";

/** The strings of a list in a package's metadata; none where there is no such list. */
export function stringsOf(found: CatalogedPackage, key: string): readonly string[] {
  const value = found.metadata?.[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
