/** Products whose CPE stands for one package: rows by name are sharper than rows by CPE. */
export interface CuratedPackage {
  readonly ecosystem: string;
  readonly name: string;
  /** Target software that the CPE may also name. */
  readonly targetSoftware: string;
  /** `vendor:product`, or `vendor:product:software edition`. */
  readonly products: readonly string[];
}

function goTool(name: string): CuratedPackage {
  return { ecosystem: "go-module", name: `github.com/anchore/${name}`, targetSoftware: "go", products: [`anchore:${name}`] };
}

/** The pairs that Grype's own database holds in `package_cpes`. */
export const curated: readonly CuratedPackage[] = [
  {
    ecosystem: "python",
    name: "anchore-enterprise",
    targetSoftware: "python",
    products: ["anchore:anchore:enterprise", "anchore:anchore_enterprise", "anchore:enterprise"],
  },
  { ecosystem: "python", name: "anchore-engine", targetSoftware: "python", products: ["anchore:engine", "anchore:anchore_engine"] },
  ...["anchorectl", "syft", "grype", "stereoscope", "quill"].map(goTool),
  {
    ecosystem: "java-archive",
    name: "com.atlassian.confluence:confluence",
    targetSoftware: "maven",
    products: [
      "atlassian:confluence",
      "atlassian:confluence_data_center",
      "atlassian:confluence_server",
      "com.atlassian.confluence:confluence",
    ],
  },
  {
    ecosystem: "java-archive",
    name: "com.atlassian.jira:jira-core",
    targetSoftware: "maven",
    products: [
      "atlassian:jira",
      "atlassian:jira:data_center",
      "atlassian:data_center",
      "atlassian:jira_data_center",
      "atlassian:jira_core_data_center",
      "atlassian:jira_software_data_center",
      "atlassian:jira_server",
      "com.atlassian.jira:jira-core",
    ],
  },
  {
    ecosystem: "java-archive",
    name: "com.atlassian.bamboo:atlassian-bamboo",
    targetSoftware: "maven",
    products: ["atlassian:bamboo", "atlassian:bamboo_data_center", "atlassian:bamboo_server", "com.atlassian.bamboo:atlassian-bamboo"],
  },
  {
    ecosystem: "java-archive",
    name: "com.atlassian.bitbucket.server:bitbucket-service-api",
    targetSoftware: "maven",
    products: ["atlassian:bitbucket_data_center", "com.atlassian.bitbucket.server:bitbucket-service-api"],
  },
  {
    ecosystem: "java-archive",
    name: "com.atlassian.jira.plugins:insight-discovery",
    targetSoftware: "maven",
    products: ["atlassian:assets_discovery_data_center", "com.atlassian.jira.plugins:insight-discovery"],
  },
];
