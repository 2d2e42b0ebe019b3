import type { LayerAttribution } from "../artifact/layer.js";
import { layerAttributions } from "../artifact/layer-steps.js";
import type { CatalogedPackage } from "../artifact/package.js";
import type { SbomSource } from "../sbom/sbom.js";

/** The layer that a package comes from: that of its first primary evidence, else of its first location. Undefined where it is not known, as for a directory. */
export type LayerOfPackage = (found: CatalogedPackage) => LayerAttribution | undefined;

/** The look-up of layers for the packages of one SBOM. */
export function layerOfPackage(source: SbomSource): LayerOfPackage {
  if (source.type !== "image") return () => undefined;
  const layers = new Map(layerAttributions(source.config, source.layers).map((layer) => [layer.diffId, layer]));
  return ({ locations }) => {
    const location = locations.find(({ annotations }) => annotations?.["evidence"] === "primary") ?? locations[0];
    return location?.layerId === undefined ? undefined : layers.get(location.layerId);
  };
}
