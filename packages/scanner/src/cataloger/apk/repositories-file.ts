import type { Distro } from "@plimsoll/core";
import { linesOf } from "../parse/text-lines.js";

/**
 * The Alpine release that `/etc/apk/repositories` names, for a database whose image has no release file: that of the first
 * repository of alpinelinux.org with a version (`https://dl-cdn.alpinelinux.org/alpine/v3.7/main`); undefined where there is none.
 */
export function parseRepositories(text: string): Distro | undefined {
  for (const line of linesOf(text)) {
    const version = /^https:\/\/[^/]*\.alpinelinux\.org\/alpine\/v([^/]+)\/[a-zA-Z0-9_]+$/.exec(line.slice(0, 1000))?.[1];
    if (version !== undefined) {
      return { id: "alpine", idLike: [], name: "Alpine Linux", prettyName: "", version: "", versionId: version, versionCodename: "" };
    }
  }
  return undefined;
}
