/** Roles of people, from the most to the least powerful. */
export const accountRoles = ["admin", "image-assurance-admin", "viewer"] as const;

/** Role of a person. */
export type AccountRole = (typeof accountRoles)[number];

/** Roles of API tokens. */
export const tokenRoles = ["scanner", "cluster-agent", "read-only"] as const;

/** Role of an API token. */
export type TokenRole = (typeof tokenRoles)[number];

/** Shortest password that may be chosen, in characters. */
export const MIN_PASSWORD = 12;

/** Longest page of the list of images. */
export const MAX_PAGE = 200;

/** Longest page of what belongs to one image: findings, packages. */
export const MAX_PART_PAGE = 1000;

/** Most references of one upload. */
export const MAX_REFERENCES = 100;

/** Most images that one event names; a greater change is a count. */
export const MAX_EVENT_IMAGES = 100;

/** Columns that the list of images is sorted by. */
export const imageSortColumns = ["maxCvss", "maxEpss", "scannedAt", "name", "critical", "running"] as const;

/** A column that the list of images is sorted by. */
export type ImageSortColumn = (typeof imageSortColumns)[number];

/** Forms in which an SBOM can be had. */
export const sbomFormats = ["syft-json", "cyclonedx-json"] as const;

/** A form in which an SBOM can be had. */
export type SbomFormat = (typeof sbomFormats)[number];
