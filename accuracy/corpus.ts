/** One set of recorded answers and how many of them ours equal. */
export interface Corpus {
  readonly name: string;
  readonly matched: number;
  readonly total: number;
  /** The least fraction of matched answers, 0 to 1. */
  readonly goal: number;
  /** Whether missing the goal fails the run; the others are printed for information. */
  readonly required: boolean;
  /** Lines that say what differs. */
  readonly differences: readonly string[];
}
