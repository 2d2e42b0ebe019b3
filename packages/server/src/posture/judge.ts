import type { Posture } from "./posture.js";
import type { PostureColumns } from "./posture-columns.js";

/** The matches of one distinct package: for each, vulnerability id × 2, plus 1 where a fix is known. */
export type MatchVector = Uint32Array;

/** The element of a match vector. */
export function encodeMatch(vulnerabilityId: number, fixed: boolean): number {
  return vulnerabilityId * 2 + (fixed ? 1 : 0);
}

/** Judges images one after the other; its working memory is one stamp per CVE, so that nothing is cleared between images. */
export class Judge {
  readonly #columns: PostureColumns;
  #stamp = 0;
  #stampOf = new Uint32Array(0);
  /** By CVE: highest severity in the present image. */
  #worst = new Uint8Array(0);
  /** By CVE: 1 where a package of the present image has no fix for it. */
  #unfixed = new Uint8Array(0);

  constructor(columns: PostureColumns) {
    this.#columns = columns;
  }

  /** The posture of an image with these distinct packages. All their vulnerabilities must be in the columns. */
  judge(vectors: readonly MatchVector[]): Posture {
    const { cveOf, severity, cvss } = this.#columns;
    this.#startImage();
    const cves: number[] = [];
    let maxCvss = -1;
    for (const vector of vectors) {
      for (const element of vector) {
        const vulnerability = element >>> 1;
        const cve = cveOf[vulnerability] ?? 0;
        maxCvss = Math.max(maxCvss, cvss[vulnerability] ?? -1);
        if (this.#stampOf[cve] !== this.#stamp) {
          this.#stampOf[cve] = this.#stamp;
          this.#worst[cve] = 0;
          this.#unfixed[cve] = 0;
          cves.push(cve);
        }
        this.#worst[cve] = Math.max(this.#worst[cve] ?? 0, severity[vulnerability] ?? 0);
        if ((element & 1) === 0) this.#unfixed[cve] = 1;
      }
    }
    return { maxCvss, ...this.#sum(cves) };
  }

  #startImage(): void {
    const size = this.#columns.epss.length;
    if (this.#stampOf.length < size || this.#stamp === 0xffff_ffff) {
      this.#stampOf = new Uint32Array(size);
      this.#worst = new Uint8Array(size);
      this.#unfixed = new Uint8Array(size);
      this.#stamp = 0;
    }
    this.#stamp += 1;
  }

  #sum(cves: readonly number[]): Omit<Posture, "maxCvss"> {
    const bySeverity = [0, 0, 0, 0, 0, 0];
    let maxEpss = -1;
    let kev = 0;
    let fixable = 0;
    for (const cve of cves) {
      const worst = this.#worst[cve] ?? 0;
      bySeverity[worst] = (bySeverity[worst] ?? 0) + 1;
      maxEpss = Math.max(maxEpss, this.#columns.epss[cve] ?? -1);
      kev += this.#columns.kev[cve] ?? 0;
      if (this.#unfixed[cve] === 0) fixable += 1;
    }
    const [unknown = 0, negligible = 0, low = 0, medium = 0, high = 0, critical = 0] = bySeverity;
    return { maxEpss, kev, critical, high, medium, low, negligible, unknown, fixable };
  }
}
