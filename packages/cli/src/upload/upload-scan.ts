import { basename } from "node:path";
import { ApiError, type Client, type ReferenceVerdict, type ScanVerdict } from "@plimsoll/api";
import { encodeSyftJson, parseImageReference, quote, type Sbom, type ScanReport, type Verdict } from "@plimsoll/core";
import { cliError } from "../error.js";

/** What is sent besides the SBOM. */
export interface UploadOptions {
  readonly program: { readonly name: string; readonly version: string };
  /** Name of the image on the server, where a person chose it. */
  readonly imageName?: string;
  readonly signal: AbortSignal;
}

/**
 * Sends the SBOM of an image to a server and gives its verdict.
 *
 * Errors: upload-impossible; ApiError.
 */
export function uploadScan(client: Client, image: string, sbom: Sbom, options: UploadOptions): Promise<ScanVerdict> {
  const { source } = sbom;
  if (source.type !== "image")
    throw cliError("upload-impossible", `${quote(image)} is no image, so it has no place on the server; scan it without --api-url`);
  return client.call("uploadScan", {
    body: {
      references: referencesOf(image, sbom, options.imageName),
      source: "pipeline",
      scanner: options.program,
      sbom: encodeSyftJson(sbom, { symbols: true }),
    },
    signal: options.signal,
  });
}

/**
 * The names of an image on the server: the chosen one, else those of its registry or archive, else `localhost/` and the name of its file,
 * as runtimes call images that have no registry. Errors: upload-impossible.
 */
function referencesOf(image: string, sbom: Sbom, imageName?: string): readonly string[] {
  if (imageName !== undefined) {
    if (parseImageReference(imageName) === undefined)
      throw cliError("upload-impossible", `--image-name ${quote(imageName)} is no image reference, such as registry.example/shop/api:1.2`);
    return [imageName];
  }
  const { source } = sbom;
  const tags = source.type === "image" ? source.tags : [];
  const named = [image.replace(/^(?:registry|docker):/, ""), ...tags].filter(isReference);
  const isPulled = source.type === "image" && source.repoDigests.length > 0;
  if (isPulled && named[0] !== undefined) return [named[0]];
  const [first, ...others] = tags.filter(isReference);
  if (first !== undefined) return [first, ...others].slice(0, MAX_NAMES);
  const name = basename(image.replace(/^[a-z-]+:/, ""))
    .toLowerCase()
    .replace(/\.(?:tar|tgz|tar\.gz|tar\.zst|json)$/, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (name === "") throw cliError("upload-impossible", `${quote(image)} has no name for the server: give one by --image-name`);
  return [`localhost/${name}`];
}

/** As many as a server takes. */
const MAX_NAMES = 100;

function isReference(text: string): boolean {
  return parseImageReference(text) !== undefined;
}

/** A local report under the server's verdict: its exceptions and thresholds count. */
export function underServerVerdict(report: ScanReport, { result, thresholds, verdicts }: ScanVerdict, url: string): ScanReport {
  const worst = verdicts.find((verdict) => verdict.result === result);
  return { ...report, verdict: serverVerdict(report.verdict, { result, thresholds }, worst), judgedBy: url };
}

function serverVerdict(
  local: Verdict,
  { result, thresholds }: Pick<ScanVerdict, "result" | "thresholds">,
  worst?: ReferenceVerdict,
): Verdict {
  const { maxCvss: _maxCvss, maxCvssVersion, ...rest } = local;
  const maxCvss = worst?.maxCvss ?? undefined;
  return {
    ...rest,
    result,
    thresholds,
    ...(maxCvss === undefined ? {} : { maxCvss, ...(maxCvss === local.maxCvss && maxCvssVersion !== undefined ? { maxCvssVersion } : {}) }),
  };
}

/** Whether the server is away, rather than refusing. */
export function isServerAway(error: unknown): boolean {
  return error instanceof ApiError && ["server-unreachable", "store-unavailable", "busy"].includes(error.code);
}
