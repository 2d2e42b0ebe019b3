import { serverError } from "../error.js";
import { readCve } from "../store/image/cve.js";
import { readImage } from "../store/image/image-detail.js";
import { readFixes } from "../store/image/image-fixes.js";
import { readHistory } from "../store/image/image-history.js";
import { listFindings, listLayers, listPackages } from "../store/image/image-parts.js";
import { readSbom } from "../store/image/image-sbom.js";
import { listImages } from "../store/image/list-images.js";
import { countScores } from "../store/image/score-counts.js";
import { StripCache } from "../store/image/strip-cache.js";
import type { Store } from "../store/store.js";
import type { Handlers } from "./handler.js";

/** Images and what belongs to them. */
export function imageRoutes({ db }: Store) {
  const strips = new StripCache();
  return {
    // In one session throughout: it waits for one once, where uploads have them all.
    listImages: ({ query }) => db.connection().execute((session) => listImages(session, query, strips)),
    countScores: () => countScores(db),
    getImage: ({ parameters }) => readImage(db, Number(parameters.id)),
    listFindings: ({ parameters, query }) => listFindings(db, Number(parameters.id), query),
    listPackages: ({ parameters, query }) => listPackages(db, Number(parameters.id), query),
    listLayers: ({ parameters }) => listLayers(db, Number(parameters.id)),
    getFixes: ({ parameters }) => readFixes(db, Number(parameters.id)),
    getCve: ({ parameters }) => readCve(db, parameters.cve),
    getHistory: ({ parameters }) => readHistory(db, Number(parameters.id)),
    getSbom: async ({ parameters, query, reply }) => {
      const found = await readSbom(db, Number(parameters.id), query);
      if (found === undefined) throw serverError("not-found", "The image has no SBOM: it was never scanned.");
      const name = `${found.digest.replace(/[^a-z0-9]+/g, "-")}.${query.format}.json`;
      reply.header("content-disposition", `attachment; filename="${name}"`);
      reply.type(query.format === "cyclonedx-json" ? "application/vnd.cyclonedx+json" : "application/json");
      return found.document;
    },
  } satisfies Handlers;
}
