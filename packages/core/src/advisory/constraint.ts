/** One stretch of versions. Without any bound: all versions. */
export interface VersionInterval {
  /** The first affected version. */
  readonly introduced?: string;
  /** The first version that is not affected any more; `lastAffected` does not stand beside it. */
  readonly fixed?: string;
  readonly lastAffected?: string;
  /** One version; stands alone. */
  readonly exactly?: string;
}

/** Type strings of ranges whose constraints are written with spaces; the others without (versions.md §2.5). */
const spacedTypes: ReadonlySet<string> = new Set(["", "apk", "dpkg", "pacman", "portage", "rpm"]);

/** The constraint text of an interval for a range of the type; "" for all versions. */
export function formatConstraint(interval: VersionInterval, type: string): string {
  const space = spacedTypes.has(type) ? " " : "";
  const { exactly, introduced, fixed, lastAffected } = interval;
  if (exactly !== undefined) return `=${space}${exactly}`;
  const start = introduced === undefined ? "" : `>=${space}${introduced}`;
  const end = fixed !== undefined ? `<${space}${fixed}` : lastAffected !== undefined ? `<=${space}${lastAffected}` : "";
  return start === "" || end === "" ? start + end : `${start},${space}${end}`;
}
