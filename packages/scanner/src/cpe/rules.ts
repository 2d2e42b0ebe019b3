import type { JsonValue, Package } from "@plimsoll/core";
import type { Candidate } from "./candidate.js";

/** How vendors and products are guessed for one package type, beyond what holds for all. */
export interface CpeRules {
  /** Package type. */
  readonly type: string;
  /** The package's name stands for no product, and no product for a vendor: there are only those of the rules. */
  readonly replacesName?: true;
  /** Products beside the package's name. */
  products?(found: Package): readonly Candidate[];
  /** Vendors beside the products. */
  vendors?(found: Package): readonly Candidate[];
}

/** A text member of a package's metadata, or "". */
export function metadataText(found: Package, key: string): string {
  const value = metadataValue(found, key);
  return typeof value === "string" ? value : "";
}

/** Texts of a list in a package's metadata. */
export function metadataTexts(found: Package, key: string): readonly string[] {
  const value = metadataValue(found, key);
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function metadataValue({ metadata }: Package, key: string): JsonValue | undefined {
  return metadata !== undefined && Object.hasOwn(metadata, key) ? metadata[key] : undefined;
}
