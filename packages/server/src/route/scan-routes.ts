import type { ScanVerdict } from "@plimsoll/api";
import { actorOf, type Identity } from "../auth/identity.js";
import { serverError } from "../error.js";
import type { Metrics } from "../http/metrics.js";
import type { PostureCache } from "../posture/posture-cache.js";
import { receivePrepared, receiveUpload } from "../posture/receive-upload.js";
import { findKnownScans, readVerdicts } from "../store/image/image-verdict.js";
import type { Store } from "../store/store.js";
import type { Call, Handlers } from "./handler.js";
import { readScanVerdict } from "./scan-verdict.js";
import { UploadReader } from "./upload-reader.js";
import type { VulnerabilityDatabase } from "./vulnerability-database.js";

/** What the routes of scans use. */
export interface ScanRoutesOptions {
  readonly store: Store;
  readonly cache: PostureCache;
  readonly database: Pick<VulnerabilityDatabase, "use">;
  readonly metrics: Metrics;
  readonly uploads?: UploadReader;
}

const statusOf = { created: 201, known: 200, pending: 202 } as const;

/** Uploads of scans, and questions about what was uploaded. */
export function scanRoutes({ store, cache, database, metrics, uploads = new UploadReader() }: ScanRoutesOptions) {
  const upload = async ({ body, identity, request, reply }: Call<"uploadScan">): Promise<ScanVerdict> => {
    const start = performance.now();
    const read = await uploads.read(body, request.headers["content-encoding"]);
    metrics.uploadSeconds.observe({ step: "read" }, (performance.now() - start) / 1000);
    refuseForeignSource(identity, "identity" in read ? read.identity.source : read.source);
    const outcome = await database.use((matching) => {
      const context = {
        db: store.db,
        cache,
        ...(matching === undefined ? {} : { matching }),
        by: { actor: identity === undefined ? "nobody" : actorOf(identity), address: request.ip },
        onStep: (step: string, seconds: number) => metrics.uploadSeconds.observe({ step }, seconds),
      };
      return "identity" in read ? receivePrepared(context, read) : receiveUpload(context, read);
    });
    metrics.uploads.inc({ outcome: outcome.outcome });
    reply.code(statusOf[outcome.outcome]);
    return readScanVerdict(store.db, outcome, read.references);
  };
  return {
    findKnownScans: ({ body }) => findKnownScans(store.db, body),
    getVerdicts: ({ body }) => readVerdicts(store.db, body),
    uploadScan: async (call) => {
      try {
        return await upload(call);
      } catch (error) {
        metrics.uploads.inc({ outcome: (error as { readonly code?: string }).code?.startsWith("sbom-") ? "refused" : "failed" });
        throw error;
      }
    },
  } satisfies Handlers;
}

/** A cluster's agent scans for its cluster and for nothing else. */
function refuseForeignSource(identity: Identity | undefined, source: string): void {
  if (identity?.role === "cluster-agent" && source !== "cluster") {
    throw serverError("forbidden", "A token of role cluster-agent uploads with source cluster only.");
  }
}
