/** The image name of registry and repository (ui.md section 3), cut for display: muted path, bold name. */
export interface ImageName {
  readonly path: string;
  readonly name: string;
}

/** Splits an image's name for display: path with its last slash, then the repository's own name. */
export function imageName(registry: string, repository: string): ImageName {
  const whole = registry === "" ? repository : `${registry}/${repository}`;
  const cut = whole.lastIndexOf("/") + 1;
  return { path: whole.slice(0, cut), name: whole.slice(cut) };
}

/** The whole reference of an image in words: name with tag, or with digest where there is no tag. */
export function imageReference(image: {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string | undefined;
  readonly digest: string;
}): string {
  const { path, name } = imageName(image.registry, image.repository);
  return image.tag === undefined ? `${path}${name}@${image.digest}` : `${path}${name}:${image.tag}`;
}

/** The first 12 hex digits of a digest: `8f3b6c1d04ea`. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, "").slice(0, 12);
}

const distroNames: Readonly<Record<string, string>> = {
  almalinux: "AlmaLinux",
  alpine: "Alpine",
  amzn: "Amazon Linux",
  arch: "Arch Linux",
  azurelinux: "Azure Linux",
  centos: "CentOS",
  chainguard: "Chainguard",
  debian: "Debian",
  fedora: "Fedora",
  mariner: "CBL-Mariner",
  ol: "Oracle Linux",
  "opensuse-leap": "openSUSE Leap",
  photon: "Photon OS",
  rhel: "Red Hat Enterprise Linux",
  rocky: "Rocky Linux",
  sles: "SUSE Linux Enterprise",
  ubuntu: "Ubuntu",
  wolfi: "Wolfi",
};

/** A distribution (`debian:12.15`) by the name that it goes by: `Debian 12.15`; one that is not known stays as it is. */
export function distroName(distro: string): string {
  const [id = "", ...version] = distro.split(":");
  const name = distroNames[id];
  return name === undefined ? distro : [name, ...version].join(" ");
}
