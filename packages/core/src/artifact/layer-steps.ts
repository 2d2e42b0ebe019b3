import type { ImageLayer, LayerAttribution } from "./layer.js";

/**
 * The layers of an image with the history step that made each. Steps that made no layer (`empty_layer`) are skipped, so history
 * index and layer index differ. Where history and layers do not fit together no layer gets a step: a wrong one is worse than none.
 *
 * `config` is the image config's document in base64, as SBOM documents hold it; "" or anything unreadable counts as no history.
 * Source: https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 */
export function layerAttributions(config: string, layers: readonly ImageLayer[]): readonly LayerAttribution[] {
  const steps = layerSteps(config);
  const fits = steps.length === layers.length;
  return layers.map(({ digest }, index) => ({ index, diffId: digest, step: (fits ? steps[index] : undefined) ?? "" }));
}

function layerSteps(config: string): readonly string[] {
  const history = fieldOf(parseConfig(config), "history");
  if (!Array.isArray(history)) return [];
  return history
    .filter((step: unknown) => fieldOf(step, "empty_layer") !== true)
    .map((step: unknown) => {
      const createdBy = fieldOf(step, "created_by");
      return typeof createdBy === "string" ? createdBy : "";
    });
}

function parseConfig(config: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(config), (char) => char.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // Foreign SBOMs hold all sorts of things here; attribution is an extra.
    return undefined;
  }
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
