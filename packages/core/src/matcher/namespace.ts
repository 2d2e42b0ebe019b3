import type { OperatingSystem } from "./vulnerability-source.js";

/** Words for ecosystems in namespaces: the language where there is one. */
const languages: ReadonlyMap<string, string> = new Map([
  ["golang", "go"],
  ["go-module", "go"],
  ["composer", "php"],
  ["php-composer", "php"],
  ["cargo", "rust"],
  ["rust-crate", "rust"],
  ["pub", "dart"],
  ["dart-pub", "dart"],
  ["nuget", "dotnet"],
  ["dotnet", "dotnet"],
  ["maven", "java"],
  ["java-archive", "java"],
  ["jenkins-plugin", "java"],
  ["swifturl", "swift"],
  ["swiplpack", "swift"],
  ["swift", "swift"],
  ["node", "javascript"],
  ["npm", "javascript"],
  ["pypi", "python"],
  ["pip", "python"],
  ["python", "python"],
  ["rubygems", "ruby"],
  ["gem", "ruby"],
]);

/** What a record is about, as far as its namespace goes. */
export interface NamespaceSubject {
  readonly provider: string;
  readonly os?: OperatingSystem;
  readonly ecosystem: string;
  readonly packageName: string;
}

/** The namespace of a record about a package, in the form of Grype's fifth schema, which its output still has. Source: scanner.md §6. */
export function namespaceOf({ provider, os, ecosystem, packageName }: NamespaceSubject): string {
  if (os !== undefined) return distroNamespace(provider, os);
  const lower = ecosystem.toLowerCase();
  if (lower === "msrc" || lower === "msrc-kb") return `${provider}:distro:windows:${packageName}`;
  if (lower === "bitnami") return "bitnami";
  return lower === "" ? cpeNamespace(provider) : languageNamespace(provider, ecosystem);
}

/** The namespace of a record about a product. */
export function cpeNamespace(provider: string): string {
  return `${provider}:cpe`;
}

/** `PROVIDER:language:LANGUAGE`; an ecosystem without a language stands for itself. */
export function languageNamespace(provider: string, ecosystem: string): string {
  return `${provider}:language:${languages.get(ecosystem.toLowerCase()) ?? ecosystem}`;
}

function distroNamespace(provider: string, os: OperatingSystem): string {
  const { family, version } = familyOf(os);
  const name = provider === "rhel" ? "redhat" : provider;
  const shown = provider === "rhel" || provider === "oracle" ? (version.split(".")[0] ?? "") : version;
  return `${name}:distro:${family}:${shown}`;
}

function familyOf(os: OperatingSystem): { readonly family: string; readonly version: string } {
  const { name: family, majorVersion: major, minorVersion: minor } = os;
  const number = major === "" ? os.labelVersion : minor === "" ? major : `${major}.${minor}`;
  const version = os.channel === "" ? number : `${number}+${os.channel}`;
  switch (family) {
    case "amazon":
      return { family: "amazonlinux", version };
    case "oracle":
      return { family: "oraclelinux", version };
    case "mariner":
    case "azurelinux":
      return { family: major === "1" || major === "2" ? "mariner" : "azurelinux", version: minor === "" ? `${version}.0` : version };
    case "ubuntu":
      return { family, version: minor.length === 1 && os.channel === "" ? `${major}.0${minor}` : version };
    default:
      return { family, version };
  }
}
