import type { ImageReference } from "@plimsoll/core";

/** An image's name cut at its last slash: `ghcr.example/payments` and `api`. */
export interface RepositoryName {
  readonly registry: string;
  readonly repository: string;
}

/** The name of the repository that a reference is of. */
export function repositoryNameOf({ registry, repository }: ImageReference): RepositoryName {
  const name = `${registry}/${repository}`;
  const slash = name.lastIndexOf("/");
  return { registry: name.slice(0, slash), repository: name.slice(slash + 1) };
}
