import type { Candidate } from "../candidate.js";
import type { CpeRules } from "../rules.js";

/**
 * Go modules: the host names no vendor, the first segment of the path after it does, and the rest is the product; without such a rest
 * nothing is guessed. Hosts of the Go project are known.
 */
export const goModule: CpeRules = {
  type: "go-module",
  replacesName: true,
  products: ({ name }) => {
    const { host, path } = splitName(name);
    if (host === "golang.org" || host === "gopkg.in") return candidates(path.join("/"));
    return candidates(host === "google.golang.org" ? (path[0] ?? "") : path.slice(1).join("/"));
  },
  vendors: ({ name }) => {
    const { host, path } = splitName(name);
    if (host === "golang.org") return candidates("golang");
    if (host === "google.golang.org") return candidates("google");
    return path.length < 2 || host === "gopkg.in" ? [] : candidates(path[0] ?? "");
  },
};

/** Names with other characters than paths of modules have are those of no module. */
function splitName(name: string): { readonly host: string; readonly path: readonly string[] } {
  if (!/^[\w.~!$&'()*+,;=:@/-]*$/.test(name)) return { host: "", path: [] };
  const [host = "", ...path] = name.split("/");
  const trimmed = path.join("/").replace(/^\/{1,100}|\/{1,100}$/g, "");
  return { host, path: trimmed === "" ? [] : trimmed.split("/") };
}

function candidates(value: string): readonly Candidate[] {
  return value === "" ? [] : [{ value }];
}
