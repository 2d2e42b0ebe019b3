import type { AccountRole, TokenRole } from "@plimsoll/api";

/** A person with a session. */
export interface Person {
  readonly kind: "person";
  readonly accountId: number;
  readonly name: string;
  readonly role: AccountRole;
  /** The one-time password is still in use. */
  readonly mustChange: boolean;
  /** SHA-256 of the session's secret. */
  readonly sessionHash: Buffer;
  /** Value of the header that every change repeats. */
  readonly csrf: string;
  readonly expiresAt: Date;
}

/** A program with an API token. */
export interface Program {
  readonly kind: "program";
  readonly tokenId: number;
  readonly name: string;
  /** What lists and logs may show of the token. */
  readonly prefix: string;
  readonly role: TokenRole;
  readonly clusterId: number | null;
}

/** Who makes a request. */
export type Identity = Person | Program;

/** How the audit log and the other log name somebody. */
export function actorOf(identity: Identity): string {
  return identity.kind === "person" ? identity.name : `token:${identity.prefix}`;
}
