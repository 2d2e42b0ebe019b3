import type { Distro } from "../../artifact/distro.js";
import type { CatalogedPackage, JsonObject } from "../../artifact/package.js";
import { isIriReference, isIriWithHost } from "./iri.js";
import { asJsonObject, metadataList, metadataObject, metadataText } from "./metadata-value.js";

/** Where else a package is told of: its download, its home page, its repository, the digests of its archive. Addresses that are none are left out. */
export function encodeReferences({ metadataType, metadata }: CatalogedPackage): readonly JsonObject[] {
  const address = (key: string, type: string): readonly JsonObject[] => {
    const url = metadataText(metadata, key);
    return isIriWithHost(url) ? [{ url, type }] : [];
  };
  switch (metadataType ?? "") {
    case "apk-db-entry":
      return address("url", "distribution");
    case "javascript-npm-package":
      return [...address("url", "distribution"), ...address("homepage", "website")];
    case "ruby-gemspec":
      return address("homepage", "website");
    case "rust-cargo-lock-entry": {
      const url = metadataText(metadata, "source");
      return url !== "" && isIriReference(url) ? [{ url, type: "distribution" }] : [];
    }
    case "java-archive":
      return archiveDigests(metadata);
    case "python-package":
      return pythonOrigin(metadataObject(metadata, "directUrlOrigin"));
    default:
      return [];
  }
}

/** Where a distribution is told of. */
export function encodeOsReferences(distro: Distro): readonly JsonObject[] {
  return [
    { url: distro.bugReportUrl ?? "", type: "issue-tracker" },
    { url: distro.homeUrl ?? "", type: "website" },
    { url: distro.supportUrl ?? "", comment: "support", type: "other" },
    { url: distro.privacyPolicyUrl ?? "", comment: "privacyPolicy", type: "other" },
  ].filter(({ url }) => url !== "" && isIriReference(url));
}

const algorithms: ReadonlyMap<string, { readonly alg: string; readonly digits: number }> = new Map([
  ["md5", { alg: "MD5", digits: 32 }],
  ["sha1", { alg: "SHA-1", digits: 40 }],
  ["sha256", { alg: "SHA-256", digits: 64 }],
  ["sha384", { alg: "SHA-384", digits: 96 }],
  ["sha512", { alg: "SHA-512", digits: 128 }],
]);

/** The archive itself has no address: the reference is there for the digest. */
function archiveDigests(metadata: JsonObject | undefined): readonly JsonObject[] {
  return metadataList(metadata, "digest").flatMap((item) => {
    const digest = asJsonObject(item);
    const algorithm = algorithms.get(metadataText(digest, "algorithm").toLowerCase().replace("-", ""));
    const content = metadataText(digest, "value");
    const isDigest = algorithm !== undefined && content.length === algorithm.digits && /^[0-9a-fA-F]+$/.test(content);
    return isDigest ? [{ url: "", hashes: [{ alg: algorithm.alg, content }], type: "build-meta" }] : [];
  });
}

function pythonOrigin(origin: JsonObject | undefined): readonly JsonObject[] {
  const url = metadataText(origin, "url");
  const commit = metadataText(origin, "commitId");
  if (url === "" || !isIriReference(url)) return [];
  return [{ url, ...(commit === "" ? {} : { comment: `commit: ${commit}` }), type: "vcs" }];
}
