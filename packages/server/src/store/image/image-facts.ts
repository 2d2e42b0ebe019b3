import { layerAttributions, type Sbom } from "@plimsoll/core";

const DIGEST = /^sha(?:256|512):[0-9a-f]{64,128}$/;

/** What is kept of an image beside its SBOM, as columns of its row. */
export type ImageFacts = ReturnType<typeof describeImage>;

/** The facts that an SBOM tells of its image. */
export function describeImage({ source, distro, gaps }: Sbom) {
  const image = source.type === "image" ? source : undefined;
  const layers = image === undefined ? [] : layerAttributions(image.config, image.layers);
  return {
    config_digest: image !== undefined && DIGEST.test(image.imageId) ? image.imageId : null,
    platform: image === undefined ? null : [image.os, image.architecture, image.variant].filter(Boolean).join("/") || null,
    distro: distro === undefined ? null : [distro.id, distro.versionId].filter(Boolean).join(":") || null,
    size_bytes: image === undefined ? null : Math.max(0, Math.round(image.imageSize)),
    built_at: image === undefined ? null : builtAt(image.config),
    gaps: jsonText(gaps),
    layers: jsonText(
      layers.map(({ index, diffId, step }) => ({ index, digest: diffId, step, sizeBytes: image?.layers[index]?.size ?? 0 })),
    ),
  };
}

/** JSON that PostgreSQL takes: it refuses U+0000 and half a surrogate pair. */
function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => (typeof member === "string" ? member.replace(/\0|\p{Surrogate}/gu, "") : member));
}

/** `created` of an image's config, base64; null where there is none that is a time. */
function builtAt(config: string): Date | null {
  try {
    const document: unknown = JSON.parse(Buffer.from(config, "base64").toString("utf8"));
    if (typeof document !== "object" || document === null || !("created" in document)) return null;
    const time = new Date(String(document.created));
    const year = time.getUTCFullYear();
    return year >= 1970 && year <= 9999 ? time : null;
  } catch {
    // Foreign SBOMs hold all sorts of things here; the time is an extra.
    return null;
  }
}
