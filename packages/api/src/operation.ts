/** Where an operation is answered. */
export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Whole path; parameters in braces. */
  readonly path: `/${string}`;
  /** It must not be sent again after a broken connection: doing it twice is not doing it once. */
  readonly once?: true;
}

/** Every operation of the server, by its OpenAPI operation id. Apart from the schemas, so that a page need not load these. */
export const operations = {
  uploadScan: { method: "POST", path: "/api/v1/scans" },
  findKnownScans: { method: "POST", path: "/api/v1/scans/known" },
  listImages: { method: "GET", path: "/api/v1/images" },
  countScores: { method: "GET", path: "/api/v1/images/scores" },
  getImage: { method: "GET", path: "/api/v1/images/{id}" },
  listFindings: { method: "GET", path: "/api/v1/images/{id}/findings" },
  listPackages: { method: "GET", path: "/api/v1/images/{id}/packages" },
  listLayers: { method: "GET", path: "/api/v1/images/{id}/layers" },
  getFixes: { method: "GET", path: "/api/v1/images/{id}/fixes" },
  getHistory: { method: "GET", path: "/api/v1/images/{id}/history" },
  getSbom: { method: "GET", path: "/api/v1/images/{id}/sbom" },
  getCve: { method: "GET", path: "/api/v1/cves/{cve}" },
  getVerdicts: { method: "POST", path: "/api/v1/verdict" },
  getSettings: { method: "GET", path: "/api/v1/settings" },
  changeSettings: { method: "PUT", path: "/api/v1/settings" },
  listTokens: { method: "GET", path: "/api/v1/tokens" },
  createToken: { method: "POST", path: "/api/v1/tokens", once: true },
  revokeToken: { method: "DELETE", path: "/api/v1/tokens/{id}" },
  signIn: { method: "POST", path: "/api/v1/session", once: true },
  getSession: { method: "GET", path: "/api/v1/session" },
  signOut: { method: "DELETE", path: "/api/v1/session" },
  changePassword: { method: "PUT", path: "/api/v1/session/password", once: true },
  streamEvents: { method: "GET", path: "/api/v1/events" },
  getDatabase: { method: "GET", path: "/api/v1/database" },
  checkDatabase: { method: "POST", path: "/api/v1/database/check" },
  getVersion: { method: "GET", path: "/api/v1/version" },
  getOpenApi: { method: "GET", path: "/api/v1/openapi.json" },
  getHealth: { method: "GET", path: "/healthz" },
  getReadiness: { method: "GET", path: "/readyz" },
} as const satisfies Readonly<Record<string, Operation>>;

/** Id of an operation. */
export type OperationId = keyof typeof operations;
