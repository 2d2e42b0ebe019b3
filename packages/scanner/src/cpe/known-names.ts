import { type KnownNames, knownNamesByType } from "./known.data.js";

const NOTHING: Required<KnownNames> = { products: [], vendors: [], notProducts: [], notVendors: [] };

/** What is known of the vendors and products of a package; nothing of most. */
export function knownNames(type: string, name: string): Required<KnownNames> {
  const ofType = Object.hasOwn(knownNamesByType, type) ? knownNamesByType[type] : undefined;
  return ofType !== undefined && Object.hasOwn(ofType, name) ? { ...NOTHING, ...ofType[name] } : NOTHING;
}
