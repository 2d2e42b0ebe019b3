import type { JsonValue } from "@plimsoll/core";
import { writeAudit } from "../auth/audit.js";
import { actorOf, type Identity } from "../auth/identity.js";
import { serverError } from "../error.js";
import type { Metrics } from "../http/metrics.js";
import type { PostureCache } from "../posture/posture-cache.js";
import { receiveUpload } from "../posture/receive-upload.js";
import { findKnownScans, readVerdicts } from "../store/image/image-verdict.js";
import type { Store } from "../store/store.js";
import { decodeUpload } from "./decode-upload.js";
import type { Handlers } from "./handler.js";
import { readScanVerdict } from "./scan-verdict.js";
import type { VulnerabilityDatabase } from "./vulnerability-database.js";

/** What the routes of scans use. */
export interface ScanRoutesOptions {
  readonly store: Store;
  readonly cache: PostureCache;
  readonly database: Pick<VulnerabilityDatabase, "matching">;
  readonly metrics: Metrics;
}

const statusOf = { created: 201, known: 200, pending: 202 } as const;

/** Uploads of scans, and questions about what was uploaded. */
export function scanRoutes({ store, cache, database, metrics }: ScanRoutesOptions) {
  return {
    findKnownScans: ({ body }) => findKnownScans(store.db, body),
    getVerdicts: ({ body }) => readVerdicts(store.db, body),
    uploadScan: async ({ body, identity, request, reply }) => {
      try {
        refuseForeignSource(identity, body.source);
        const sbom = decodeUpload(body.sbom as JsonValue);
        const { references, digest, source, scanner } = body;
        const matching = database.matching();
        const outcome = await receiveUpload(
          { db: store.db, cache, ...(matching === undefined ? {} : { matching }) },
          { references, ...(digest === undefined ? {} : { digest }), source, scannerVersion: scanner.version, sbom },
        );
        const actor = identity === undefined ? "nobody" : actorOf(identity);
        if (outcome.outcome !== "known") {
          await writeAudit(store.db, {
            actor,
            action: "scan.upload",
            object: `image:${outcome.digest}`,
            after: { references },
            address: request.ip,
          });
        }
        metrics.uploads.inc({ outcome: outcome.outcome });
        reply.code(statusOf[outcome.outcome]);
        return await readScanVerdict(store.db, outcome, references);
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
