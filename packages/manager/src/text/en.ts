/** Every fixed word of more than one screen, in English; a translation is another such file. */
export const text = {
  product: "Plimsoll",
  tagline: "Image assurance for Kubernetes",
  allScannedImages: "All Scanned Images",
  scanSettings: "Scan settings",
  verdict: { fail: "Fail", warn: "Warn", pass: "Pass", unknown: "Unknown" },
  severity: { critical: "Critical", high: "High", medium: "Medium", low: "Low", negligible: "Negligible", unknown: "Unknown" },
  source: { cluster: "Cluster", pipeline: "Pipeline", registry: "Registry", manual: "Manual" },
  role: { admin: "admin", "image-assurance-admin": "image assurance admin", viewer: "viewer" },
  tokenRole: { scanner: "Scanner", "cluster-agent": "Cluster agent", "read-only": "Read-only" },
  tokenRoleMay: {
    scanner: "Scanner: may upload and read verdicts",
    "cluster-agent": "Cluster agent: may upload and report what runs in its cluster",
    "read-only": "Read-only: may read everything, change nothing",
  },
  fixState: { fixed: "Fixed", "not-fixed": "No fix yet", "wont-fix": "Won't be fixed (distributor)", unknown: "Fix not known" },
  maxCvss: "Max CVSS",
  noScore: "No CVSS score",
  kevTitle: "Known exploited",
  live: { connecting: "Connecting", live: "Live", reconnecting: "Reconnecting" },
  unknownReason: {
    pending: "Not judged yet",
    failed: "Scan failed",
    partial: "No result: not everything could be read",
    judged: "Not scanned yet",
  },
} as const;
