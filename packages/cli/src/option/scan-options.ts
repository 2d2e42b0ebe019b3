import type { OptionSpec } from "./option-spec.js";

/** The folder of the vulnerability database; shared by all commands that use one. */
export const databaseOption: OptionSpec = {
  name: "vulnerability-db-path",
  short: "p",
  placeholder: "FOLDER",
  reference: true,
  summary: "Folder of the vulnerability database; default $XDG_CACHE_HOME/plimsoll/db, else $HOME/.cache/plimsoll/db",
};

export const quietOption: OptionSpec = { name: "quiet", short: "q", summary: "No progress, notes and warnings on standard error" };

/** What can stand for an image; in the help of `scan` and `sbom`. */
export const imageNote =
  "IMAGE is docker-archive:FILE, oci-archive:FILE, oci-dir:FOLDER, dir:FOLDER, sbom:FILE, registry:REFERENCE, a package URL (pkg:npm/lodash@4.17.20) or purl:FILE, a list of them; without a prefix it is a file or folder whose kind is guessed, or else a reference. Credentials for registries are those of docker login; proxies are set by HTTPS_PROXY.";

/** What is read of an image; shared by `scan` and `sbom`. */
export const imageOptions: readonly OptionSpec[] = [
  {
    name: "scope",
    placeholder: "SCOPE",
    choices: ["squashed", "all-layers", "deep-squashed"],
    summary: "Which files count: squashed (default, what a container sees), all-layers (deleted ones too), deep-squashed",
  },
  {
    name: "exclude",
    placeholder: "GLOB",
    repeated: true,
    summary:
      "Path of an image or folder to leave out, with all below it, from its root: /srv, ./srv/** or '**/node_modules' (* and ? within a name, ** for any folders, {a,b}, [a-z]); repeatable",
  },
  { name: "platform", placeholder: "OS/ARCH", summary: "Image of an index to take, as linux/arm64 or linux/arm64/v8" },
  {
    name: "registry-mirror",
    placeholder: "MIRROR",
    repeated: true,
    summary: "Mirror to try first: HOST[/PREFIX] for docker.io, REGISTRY=HOST[/PREFIX], or *=HOST[/PREFIX] for all; repeatable",
  },
  {
    name: "plain-http-host",
    placeholder: "HOST[:PORT]",
    repeated: true,
    summary: "Registry that may be spoken to without TLS; localhost always may; repeatable",
  },
  { name: "registry-ca-file", placeholder: "FILE", repeated: true, summary: "PEM certificates to trust for registries, too; repeatable" },
  {
    name: "layer-cache-path",
    placeholder: "FOLDER",
    summary:
      "Folder where layers that were read are remembered, at most 1 GiB; default $XDG_CACHE_HOME/plimsoll/layers, else $HOME/.cache/plimsoll/layers",
  },
  {
    name: "parallelism",
    placeholder: "N",
    summary:
      "Layers of an image that are read at once, each with a worker thread that checks digests; 1 to 64, default is the number of processors, but at most 4. 1: one after the other, without such threads",
  },
  { name: "no-layer-cache", summary: "Read every layer, and remember none" },
];

/** Every option of `plimsoll scan`; the configuration file may set these, whichever command reads it. */
export const scanOptions: readonly OptionSpec[] = [
  {
    name: "output",
    short: "o",
    placeholder: "FORMAT[=FILE]",
    repeated: true,
    summary: "table (default) or json, to standard output or a file; repeatable. Any other value names a file that gets JSON",
  },
  { name: "output-file", placeholder: "FILE", reference: true, summary: "File for the results as JSON, beside what --output says" },
  {
    name: "input-file",
    short: "i",
    placeholder: "FILE",
    reference: true,
    summary: 'JSON file of images to scan: {"images": ["nginx:1.25"]}',
  },
  {
    name: "fail-threshold",
    short: "f",
    placeholder: "CVSS",
    reference: true,
    summary: "The result is Fail from this score on, 0.0 to 10.0; default 9.0",
  },
  {
    name: "warn-threshold",
    short: "w",
    placeholder: "CVSS",
    reference: true,
    summary: "The result is Warn from this score on, 0.0 to 10.0; default 7.0",
  },
  {
    name: "fail-on",
    placeholder: "SEVERITY",
    choices: ["negligible", "low", "medium", "high", "critical"],
    summary: "Exit with 2 also where a finding has this severity or a higher one: negligible, low, medium, high, critical",
  },
  { name: "exit-zero", summary: "Exit with 0 where the result is Fail; errors still exit with 1" },
  { name: "only-fixed", summary: "Only findings for which a fixed version exists" },
  { name: "only-notfixed", aliases: ["only-not-fixed"], summary: "Only findings for which no fixed version exists" },
  { name: "show-suppressed", summary: "List findings that were left out, too" },
  { name: "by-cve", summary: "Show the CVE of a finding in place of another id, where there is one" },
  { name: "distro", placeholder: "NAME:VERSION", summary: "Distribution to match for, as debian:12, in place of the one found" },
  ...imageOptions,
  databaseOption,
  { name: "allow-stale-db", summary: "Use the vulnerability database even if it is too old" },
  { name: "no-db-update", summary: "Use the vulnerability database as it is: no look for a newer one before the scan" },
  {
    name: "api-url",
    aliases: ["apiurl"],
    short: "a",
    placeholder: "URL",
    reference: true,
    summary: "Server to send the SBOM to, whose verdict then counts; with a token, or after plimsoll login",
  },
  {
    name: "token",
    short: "t",
    placeholder: "TOKEN",
    reference: true,
    summary: "API token of the server; better set by the environment than as an argument",
  },
  {
    name: "image-name",
    placeholder: "REFERENCE",
    summary: "Name under which the server keeps the image, as registry.example/shop/api:1.2; default what registry or archive say",
  },
  { name: "allow-offline", summary: "Where the server cannot be reached, be content with the verdict of this machine" },
  quietOption,
];
