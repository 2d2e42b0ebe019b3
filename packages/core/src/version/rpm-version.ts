import { compareEpochs, parseEpoch } from "./epoch.js";
import { canonicalNumber, compareNumbers, compareText, opposite, type Sign, startsWithDigit } from "./order.js";

/** A version of the grammar that rpm and pacman share (versions.md §3.3). */
export interface RpmVersion {
  /** Canonical; absent where none was written. */
  readonly epoch: string | undefined;
  readonly version: readonly string[];
  readonly release: readonly string[];
}

/** Splits epoch, version and release. Only a bad epoch is an error. */
export function parseRpmVersion(text: string): RpmVersion | undefined {
  const colon = text.indexOf(":");
  const epoch = colon < 0 ? undefined : parseEpoch(text.slice(0, colon).replace(/^ +/, ""));
  if (colon >= 0 && epoch === undefined) return undefined;
  const rest = text.slice(colon + 1);
  const dash = rest.indexOf("-");
  return {
    epoch,
    version: segments(dash < 0 ? rest : rest.slice(0, dash)),
    release: segments(dash < 0 ? "" : rest.slice(dash + 1)),
  };
}

function segments(text: string): readonly string[] {
  return text.match(/[A-Za-z]+|\d+|~/g) ?? [];
}

/** Epochs only where both have one, then version, then release. */
export function compareRpmVersions(left: RpmVersion, right: RpmVersion): Sign {
  const byEpoch = left.epoch === undefined || right.epoch === undefined ? 0 : compareEpochs(left.epoch, right.epoch);
  return byEpoch || compareSegments(left.version, right.version) || compareSegments(left.release, right.release);
}

function compareSegments(left: readonly string[], right: readonly string[]): Sign {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const sign = compareSegment(left[i] ?? "", right[i] ?? "");
    if (sign !== 0) return sign;
  }
  if (left.length > length) return signOfRest(left, length);
  return right.length > length ? opposite(signOfRest(right, length)) : 0;
}

function compareSegment(left: string, right: string): Sign {
  if (left === right) return 0;
  if (left === "~" || right === "~") return left === "~" ? -1 : 1;
  const [leftNumber, rightNumber] = [startsWithDigit(left), startsWithDigit(right)];
  if (leftNumber && rightNumber) return compareNumbers(canonicalNumber(left), canonicalNumber(right));
  if (leftNumber !== rightNumber) return leftNumber ? 1 : -1;
  return compareText(left, right);
}

/** What the further segments of the longer side mean for it: nothing if each is exactly `0`, as Grype has it. */
function signOfRest(longer: readonly string[], from: number): Sign {
  if (longer[from] === "~") return -1;
  return longer.every((segment, index) => index < from || segment === "0") ? 0 : 1;
}
