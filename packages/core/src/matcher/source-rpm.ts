/** What the file name of a source package says. */
export interface SourceRpm {
  readonly name: string;
  /** Version and release, without an epoch. */
  readonly version: string;
}

/** Name and version of `NAME-VERSION-RELEASE.ARCH.rpm`; undefined for another text. */
export function parseSourceRpm(file: string): SourceRpm | undefined {
  const stem = /^(.+)\.[a-zA-Z][^.]*\.rpm$/.exec(file)?.[1] ?? "";
  const releaseAt = stem.lastIndexOf("-");
  const versionAt = releaseAt <= 0 ? -1 : stem.lastIndexOf("-", releaseAt - 1);
  return versionAt <= 0 ? undefined : { name: stem.slice(0, versionAt), version: stem.slice(versionAt + 1) };
}
