import type {
  Advisory,
  AdvisoryCpe,
  AdvisoryFix,
  AdvisoryPackage,
  AdvisoryQualifiers,
  AdvisoryRange,
  AdvisoryReference,
  AdvisorySeverity,
  KnownExploited,
} from "@plimsoll/core";

/** Blob of a vulnerability (scanner.md §6, "Blobs"). All of these: one line of JSON, absent and empty members left out, a newline at the end. */
export function vulnerabilityBlob(advisory: Advisory, severities: readonly AdvisorySeverity[]): string {
  return line({
    id: advisory.id,
    ...list("assigner", advisory.assigners),
    ...text("description", advisory.description),
    ...list("refs", advisory.references.map(referenceMembers)),
    ...list("aliases", advisory.aliases),
    ...list(
      "severities",
      severities.map(({ scheme, value, source = "", rank }) => ({ scheme, value, ...text("source", source), rank })),
    ),
  });
}

/** Blob of what an advisory says of a package or a product. */
export function packageBlob(item: AdvisoryPackage | AdvisoryCpe): string {
  const qualifiers = qualifierMembers(item.qualifiers);
  return line({
    ...list("cves", item.cves),
    ...(Object.keys(qualifiers).length === 0 ? {} : { qualifiers }),
    ...list("ranges", item.ranges.map(rangeMembers)),
  });
}

/** Blob of a known-exploited CVE; its dates are midnight, UTC. */
export function knownExploitedBlob(fact: KnownExploited): string {
  return line({
    cve: fact.cve,
    ...text("vendor_project", fact.vendorProject),
    ...text("product", fact.product),
    ...text("date_added", midnight(fact.dateAdded)),
    ...text("required_action", fact.requiredAction),
    ...text("due_date", midnight(fact.dueDate)),
    ...text("known_ransomware_campaign_use", fact.knownRansomwareCampaignUse),
    ...text("notes", fact.notes),
    ...list("urls", fact.urls),
    ...list("cwes", fact.cwes),
  });
}

function rangeMembers({ type, constraint, fix }: AdvisoryRange): object {
  return { version: { ...text("type", type), ...text("constraint", constraint) }, ...(fix === undefined ? {} : { fix: fixMembers(fix) }) };
}

function fixMembers({ version, state, date, kind, references }: AdvisoryFix): object {
  const detail = {
    ...(date === undefined ? {} : { available: { date, ...text("kind", kind ?? "") } }),
    ...list("references", references.map(referenceMembers)),
  };
  return { ...text("version", version), ...text("state", state), ...(Object.keys(detail).length === 0 ? {} : { detail }) };
}

function qualifierMembers({
  rpmModularity,
  platformCpes = [],
  architecture = "",
  rootio = false,
  goImports = [],
}: AdvisoryQualifiers): object {
  return {
    ...(rpmModularity === undefined ? {} : { rpm_modularity: rpmModularity }),
    ...list("platform_cpes", platformCpes),
    ...text("architecture", architecture),
    ...(rootio ? { rootio } : {}),
    ...list(
      "go_imports",
      goImports.map(({ path, symbols }) => ({ path, ...list("symbols", symbols) })),
    ),
  };
}

function referenceMembers({ url, id = "", tags = [] }: AdvisoryReference): object {
  return { url, ...text("id", id), ...list("tags", tags) };
}

function midnight(day: string): string {
  return day === "" ? "" : `${day}T00:00:00Z`;
}

function text(key: string, value: string): object {
  return value === "" ? {} : { [key]: value };
}

function list(key: string, values: readonly unknown[]): object {
  return values.length === 0 ? {} : { [key]: values };
}

function line(members: object): string {
  return `${JSON.stringify(members)}\n`;
}
