import {
  type CpeRecord,
  type Cwe,
  type DistroQuery,
  type Epss,
  type KnownExploited,
  type NamedRecords,
  parseCpe,
  type ReadAhead,
  type VulnerabilityRecord,
  type VulnerabilitySource,
} from "@plimsoll/core";
import type { LookupName } from "@plimsoll/vulndb";

/** What the matcher asked the database for. */
export type Lookup = LookupName;

/** A source that remembers which names and products were asked for, by the package that is being matched. */
export class RecordingSource implements VulnerabilitySource {
  readonly #source: VulnerabilitySource;
  readonly #asked = new Map<string, Map<string, Lookup>>();
  #current: Map<string, Lookup> | undefined;

  constructor(source: VulnerabilitySource) {
    this.#source = source;
  }

  /** What is asked from now on is asked for this package. */
  begin(id: string): void {
    this.#current = this.#asked.get(id) ?? new Map();
    this.#asked.set(id, this.#current);
  }

  /** What was asked for a package. */
  lookupsOf(id: string): readonly Lookup[] {
    return [...(this.#asked.get(id)?.values() ?? [])];
  }

  findByDistro(packageName: string, distro: DistroQuery): NamedRecords {
    this.#note(0, packageName);
    return this.#source.findByDistro(packageName, distro);
  }

  findByEcosystem(packageName: string, ecosystem: string): NamedRecords {
    this.#note(0, packageName);
    return this.#source.findByEcosystem(packageName, ecosystem);
  }

  findByCpe(cpe: string): readonly CpeRecord[] {
    const product = parseCpe(cpe)?.product;
    if (product !== undefined) this.#note(1, product);
    return this.#source.findByCpe(cpe);
  }

  findVulnerabilities(name: string, provider?: string): readonly VulnerabilityRecord[] {
    return this.#source.findVulnerabilities(name, provider);
  }

  findKnownExploited(cve: string): readonly KnownExploited[] {
    return this.#source.findKnownExploited(cve);
  }

  findEpss(cve: string): readonly Epss[] {
    return this.#source.findEpss(cve);
  }

  findCwes(cve: string): readonly Cwe[] {
    return this.#source.findCwes(cve);
  }

  /** The matcher reads ahead once it has searched for all packages: what it asks later it has asked before. */
  readAhead(wanted: ReadAhead): void {
    this.#current = undefined;
    this.#source.readAhead?.(wanted);
  }

  canonicalArchitecture(name: string): string {
    return this.#source.canonicalArchitecture(name);
  }

  #note(kind: Lookup["kind"], text: string): void {
    // As the database compares names: other letters keep their case.
    const name = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    this.#current?.set(`${kind}${name}`, { kind, name });
  }
}
