import { AssuranceError, quote, type Sbom } from "@plimsoll/core";
import { openLayerCache, scanInput } from "@plimsoll/scanner";
import type { CliIo } from "../io.js";
import type { Progress } from "../progress/progress.js";
import type { ImageSettings } from "./scan-settings.js";

/** What reading an image needs besides the image. */
export interface SbomContext {
  readonly io: CliIo;
  readonly settings: ImageSettings;
  readonly program: { readonly name: string; readonly version: string };
  readonly progress: Progress<"read" | "catalogue">;
}

/** Reads and catalogues one image. Errors: those of the scanner and of SBOM documents; each names the image. */
export async function scanSbom(image: string, context: SbomContext): Promise<Sbom> {
  try {
    return await readSbom(image, context);
  } catch (error) {
    if (!(error instanceof AssuranceError) || namesOf(image).some((name) => error.message.includes(quote(name)))) throw error;
    throw new AssuranceError(error.code, `${quote(image)}: ${error.message}`, { cause: error });
  }
}

/** As given, and without the scheme. */
function namesOf(image: string): readonly string[] {
  return [image, image.replace(/^[a-z-]+:/, "")];
}

function readSbom(image: string, { io, settings, program, progress }: SbomContext): Promise<Sbom> {
  progress.phase("read", 0);
  const { scope, platform, exclude, layerCacheFolder, parallelism } = settings;
  return scanInput(image, {
    program,
    scope,
    exclude,
    parallelism,
    ...(platform === undefined ? {} : { platform }),
    ...(layerCacheFolder === undefined ? {} : { cache: openLayerCache({ directory: layerCacheFolder, now: io.now }) }),
    registry: { ...settings.registry, environment: io.environment, userAgent: `${program.name}/${program.version}` },
    signal: io.signal,
    onProgress: (step) => {
      if (step.phase === "read") progress.phase("read", step.total === 0 ? 1 : step.done / step.total);
      else progress.phase("catalogue");
    },
  });
}
