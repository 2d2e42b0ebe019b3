/**
 * Whether a fixed version can come to an image that stays at a minor release of Red Hat Enterprise Linux: its release is of the same major
 * version and of no later minor one. One that does not name its release can. Source: scanner.md §4, "RHEL EUS"
 */
export function isReachableInMinor(fixedVersion: string, majorVersion: string, minorVersion: string): boolean {
  const release = /\.el(\d{1,9})(?:_(\d{1,9}))?/.exec(fixedVersion.slice(fixedVersion.lastIndexOf("-") + 1));
  if (release === null || !/^\d+$/.test(majorVersion)) return true;
  const [, major = "", minor = "0"] = release;
  return Number(major) === Number(majorVersion) && Number(minor) <= (/^\d+$/.test(minorVersion) ? Number(minorVersion) : 0);
}
