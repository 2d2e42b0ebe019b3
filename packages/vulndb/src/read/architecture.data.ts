/** Canonical names of architectures for databases without a table of them (before schema 6.1.8). */
export const architectureAliases: ReadonlyMap<string, string> = new Map([
  ["x86_64", "amd64"],
  ["x64", "amd64"],
  ["aarch64", "arm64"],
  ["i386", "386"],
  ["i686", "386"],
  ["x86", "386"],
  ["ppc64el", "ppc64le"],
]);
