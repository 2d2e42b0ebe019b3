/** What the findings of one image come to. Each CVE counts once, at its highest severity in the image. */
export interface Posture {
  /** Tenths; -1 where nothing has a score. */
  readonly maxCvss: number;
  /** Ten-thousandths; -1 where nothing has one. */
  readonly maxEpss: number;
  /** CVEs that are known to be exploited. */
  readonly kev: number;
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
  readonly low: number;
  readonly negligible: number;
  readonly unknown: number;
  /** CVEs with a fix for every package that they touch in the image. */
  readonly fixable: number;
}

/** The posture of an image in which nothing is found. */
export const emptyPosture: Posture = {
  maxCvss: -1,
  maxEpss: -1,
  kev: 0,
  critical: 0,
  high: 0,
  medium: 0,
  low: 0,
  negligible: 0,
  unknown: 0,
  fixable: 0,
};
