import { type Distro, formatPurl, type JsonObject, type License, type Location, type Package } from "@plimsoll/core";
import type { CatalogContext, FoundFile } from "../cataloger.js";
import { locationOf } from "../location.js";
import { distroQualifier } from "../parse/distro-qualifier.js";
import { declaredLicense } from "../parse/license.js";
import { bytesOf, type Header, numbersOf, tag, textOf, textsOf } from "./header.js";
import { filePaths, fileRecords } from "./rpm-files.js";
import { readSignature } from "./signature.js";

/** Name, version and the rest of what identifies an rpm package. */
export interface RpmIdentity {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly epoch: number | null;
  readonly arch: string;
  readonly sourceRpm: string;
}

/** The package of one header of a package database; undefined for a header without a name. */
export function packageOfHeader(header: Header, file: FoundFile, { distro, view }: CatalogContext): Package | undefined {
  const identity: RpmIdentity = {
    name: textOf(header, tag.name),
    version: textOf(header, tag.version),
    release: textOf(header, tag.release),
    epoch: numbersOf(header, tag.epoch)[0] ?? null,
    arch: textOf(header, tag.arch),
    sourceRpm: unlessNone(textOf(header, tag.sourceRpm)),
  };
  if (identity.name === "") return undefined;
  const location = locationOf(file, "primary");
  const paths = filePaths(header);
  const signatures = [tag.signaturePgp, tag.signatureRsa, tag.signatureDsa].flatMap((id) => {
    const signature = readSignature(bytesOf(header, id) ?? new Uint8Array());
    return signature === undefined ? [] : [{ ...signature }];
  });
  const metadata: JsonObject = {
    ...identityFields(identity),
    ...(signatures.length === 0 ? {} : { signatures }),
    size: numbersOf(header, tag.size)[0] ?? 0,
    vendor: textOf(header, tag.vendor),
    modularityLabel: textOf(header, tag.modularityLabel),
    provides: textsOf(header, tag.provideNames),
    requires: textsOf(header, tag.requireNames),
    files: fileRecords(header, paths, (path) => view.has(path)),
  };
  const license = declaredLicense(textOf(header, tag.license), [location]);
  return { ...rpmPackage(identity, { location, distro, metadata, licenses: license === undefined ? [] : [license] }), ownedFiles: paths };
}

/** The fields of the metadata that a database and a manifest share. */
export function identityFields({ name, version, release, epoch, arch, sourceRpm }: RpmIdentity): JsonObject {
  return { name, version, epoch, architecture: arch, release, sourceRpm };
}

/** A package from its identity and the rest; `distro` absent: a purl without namespace. */
export function rpmPackage(
  identity: RpmIdentity,
  rest: {
    readonly location: Location;
    readonly distro: Distro | undefined;
    readonly metadata: JsonObject;
    readonly licenses: readonly License[];
  },
): Package {
  const { name, epoch } = identity;
  const release = identity.release === "" ? identity.version : `${identity.version}-${identity.release}`;
  return {
    type: "rpm",
    name,
    version: epoch === null ? release : `${epoch}:${release}`,
    language: "",
    purl: rpmPurl(identity, release, rest.distro),
    cpes: [],
    licenses: rest.licenses,
    locations: [rest.location],
    foundBy: "rpm-db-cataloger",
    metadataType: "rpm-db-entry",
    metadata: rest.metadata,
  };
}

function rpmPurl({ name, epoch, arch, sourceRpm }: RpmIdentity, version: string, distro: Distro | undefined): string {
  const qualifiers = { arch, distro: distroQualifier(distro), epoch: epoch === null ? "" : String(epoch), upstream: sourceRpm };
  const namespace = purlNamespace(distro?.id ?? "");
  return formatPurl({
    type: "rpm",
    ...(namespace === "" ? {} : { namespace }),
    name,
    version,
    qualifiers: Object.fromEntries(Object.entries(qualifiers).filter(([, value]) => value !== "")),
  });
}

/** rpm prints an absent value as `(none)`, and some programs store it so. */
export function unlessNone(text: string): string {
  return text === "(none)" ? "" : text;
}

/** purl's names of vendors differ from os-release's. */
function purlNamespace(id: string): string {
  if (id === "rhel") return "redhat";
  return id.startsWith("opensuse") ? "opensuse" : id;
}
