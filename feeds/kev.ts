import type { KnownExploited } from "@plimsoll/core";
import type { FeedData, KnownExploitedFeed } from "./feed.js";

interface Catalog {
  readonly vulnerabilities: readonly {
    readonly cveID: string;
    readonly vendorProject: string;
    readonly product: string;
    readonly dateAdded: string;
    readonly dueDate: string;
    readonly knownRansomwareCampaignUse: string;
    readonly cwes?: readonly string[];
  }[];
}

/** The catalogue of known-exploited vulnerabilities. */
export const kev: KnownExploitedFeed = {
  source: "CISA known exploited vulnerabilities catalogue, 2025-08-25",
  captured: "2025-08-25T00:00:00Z",
  read: readKev,
};

function* readKev(data: FeedData): Iterable<KnownExploited> {
  for (const entry of data.document<Catalog>("scores/kev.json").vulnerabilities) {
    yield {
      cve: entry.cveID,
      vendorProject: entry.vendorProject,
      product: entry.product,
      dateAdded: entry.dateAdded,
      requiredAction: "",
      dueDate: entry.dueDate,
      knownRansomwareCampaignUse: entry.knownRansomwareCampaignUse.toLowerCase(),
      notes: "",
      urls: [],
      cwes: entry.cwes ?? [],
    };
  }
}
