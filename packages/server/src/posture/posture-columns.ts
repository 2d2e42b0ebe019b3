/** Scores of a record of one source. */
interface VulnerabilityScores {
  readonly id: number;
  readonly cveId: number;
  /** 0 unknown, 1 negligible, 2 low, 3 medium, 4 high, 5 critical. */
  readonly severity: number;
  /** Tenths; null where there is none. */
  readonly cvss: number | null;
}

/** Scores of a CVE. */
interface CveScores {
  readonly id: number;
  /** Ten-thousandths; null where there is none. */
  readonly epss: number | null;
  readonly kev: boolean;
}

const FIRST_CAPACITY = 1024;

/** What judging reads of vulnerabilities and CVEs, in columns indexed by id: some bytes each, where objects would take a hundred. */
export class PostureColumns {
  /** By vulnerability: id of its CVE; 0 = not known here. */
  cveOf = new Int32Array(FIRST_CAPACITY);
  /** By vulnerability. */
  severity = new Uint8Array(FIRST_CAPACITY);
  /** By vulnerability: tenths, -1 for none. */
  cvss = new Int16Array(FIRST_CAPACITY);
  /** By CVE: ten-thousandths, -1 for none. */
  epss = new Int16Array(FIRST_CAPACITY);
  /** By CVE: 0 or 1. */
  kev = new Uint8Array(FIRST_CAPACITY);

  setVulnerability({ id, cveId, severity, cvss }: VulnerabilityScores): void {
    if (id >= this.cveOf.length) {
      const capacity = grownCapacity(this.cveOf.length, id);
      this.cveOf = copyInto(this.cveOf, new Int32Array(capacity));
      this.severity = copyInto(this.severity, new Uint8Array(capacity));
      this.cvss = copyInto(this.cvss, new Int16Array(capacity));
    }
    this.cveOf[id] = cveId;
    this.severity[id] = severity;
    this.cvss[id] = cvss ?? -1;
  }

  setCve({ id, epss, kev }: CveScores): void {
    if (id >= this.epss.length) {
      const capacity = grownCapacity(this.epss.length, id);
      this.epss = copyInto(this.epss, new Int16Array(capacity));
      this.kev = copyInto(this.kev, new Uint8Array(capacity));
    }
    this.epss[id] = epss ?? -1;
    this.kev[id] = kev ? 1 : 0;
  }

  hasVulnerability(id: number): boolean {
    return (this.cveOf[id] ?? 0) !== 0;
  }
}

function grownCapacity(capacity: number, id: number): number {
  return Math.max(capacity * 2, id + 1);
}

function copyInto<T extends Int32Array | Int16Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
