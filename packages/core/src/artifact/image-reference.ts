/** Names an image of a registry. */
export interface ImageReference {
  /** Host and, where it is not the usual one, port; lower case: `docker.io`, `localhost:5000`, `[::1]:5000`. */
  readonly registry: string;
  /** Path within the registry, such as `library/alpine`. */
  readonly repository: string;
  /** `latest` where the text has neither tag nor digest. */
  readonly tag?: string;
  /** `sha256:` or `sha512:` and lower-case hex; counts where there is a tag too. */
  readonly digest?: string;
}

/** The registry of names that have none. */
export const DEFAULT_REGISTRY = "docker.io";

const DEFAULT_TAG = "latest";
const DEFAULT_NAMESPACE = "library/";

/** Far longer than any valid reference. */
const MAX_LENGTH = 1024;
/** Characters of registry and repository together. */
const MAX_NAME_LENGTH = 255;
const MAX_PORT = 65_535;

const HOST =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[A-Fa-f0-9:]+\])(?::([0-9]{1,5}))?$/;
const COMPONENT = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
/** Docker takes this for the id of a local image. */
const IMAGE_ID = /^[0-9a-f]{64}$/;

/**
 * Parses `[REGISTRY/]REPOSITORY[:TAG][@DIGEST]` as docker does: without a registry it is `docker.io`, whose one-word repositories are in
 * `library/`; the first part is a registry if it has a dot, a port or a capital letter, or is `localhost`. Undefined where it is none.
 * Source: https://pkg.go.dev/github.com/distribution/reference
 */
export function parseImageReference(text: string): ImageReference | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const [named, digest] = cutAt(text, text.lastIndexOf("@"));
  if (digest !== undefined && !DIGEST.test(digest)) return undefined;
  const slash = named.indexOf("/");
  const first = named.slice(0, Math.max(slash, 0));
  const hasRegistry = /[.:A-Z]/.test(first) || first === "localhost";
  const registry = hasRegistry ? parseRegistry(first) : DEFAULT_REGISTRY;
  const rest = hasRegistry ? named.slice(slash + 1) : named;
  const [path, tag] = cutAt(rest, rest.lastIndexOf(":"));
  if (registry === undefined || (tag !== undefined && !TAG.test(tag))) return undefined;
  if (!path.split("/").every((component) => COMPONENT.test(component)) || (!hasRegistry && IMAGE_ID.test(path))) return undefined;
  const repository = registry === DEFAULT_REGISTRY && !path.includes("/") ? `${DEFAULT_NAMESPACE}${path}` : path;
  if (registry.length + 1 + repository.length > MAX_NAME_LENGTH) return undefined;
  const shownTag = tag ?? (digest === undefined ? DEFAULT_TAG : undefined);
  return {
    registry,
    repository,
    ...(shownTag === undefined ? {} : { tag: shownTag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The full text of a reference, defaults included. */
export function formatImageReference({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}

/**
 * A host as a registry's name: lower case, docker's names of its own registry as `docker.io`. Undefined where it is no host with an
 * optional port.
 */
export function parseRegistry(text: string): string | undefined {
  const match = text.length > MAX_NAME_LENGTH ? null : HOST.exec(text);
  if (match === null) return undefined;
  const port = match[1] === undefined ? 1 : Number(match[1]);
  if (port < 1 || port > MAX_PORT) return undefined;
  const host = text.toLowerCase();
  return host === "index.docker.io" || host === "registry-1.docker.io" ? DEFAULT_REGISTRY : host;
}

function cutAt(text: string, at: number): readonly [string, string | undefined] {
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
