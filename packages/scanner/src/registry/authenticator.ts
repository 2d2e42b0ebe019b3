import { quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { basicAuthorization } from "./basic-authorization.js";
import { type Challenge, parseChallenges } from "./challenge.js";
import type { CredentialStore } from "./credential-store.js";
import type { RegistryHost } from "./registry-host.js";
import type { Credential } from "./registry-options.js";
import { fetchToken, type TokenContext } from "./token.js";
import { realmOf } from "./token-realm.js";

export interface AuthenticatorOptions extends TokenContext {
  readonly host: RegistryHost;
  /** With the mirror's prefix. */
  readonly repository: string;
  readonly store: CredentialStore;
}

interface Authorization {
  readonly header: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Ways to log in that are not supported. Only these are named: a registry's own words could hold what it was sent. */
const OTHER_SCHEMES: ReadonlySet<string> = new Set(["digest", "hoba", "mutual", "negotiate", "ntlm", "oauth", "scram-sha-256", "vapid"]);

/** Keeps what is shown to one registry for one repository. It is never shown to another host. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  #current: Authorization | undefined;
  #renewal: Promise<void> | undefined;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** The `Authorization` header of the next request; undefined where none is known to be needed. */
  header(): string | undefined {
    const current = this.#current;
    return current !== undefined && this.#options.settings.clock.now() < current.expiresAt ? current.header : undefined;
  }

  /**
   * Gets a new header after `refused` (undefined where none was sent) was answered with 401 and `challenge` at `url`.
   *
   * Errors: registry-unauthorized, registry-invalid, registry-unreachable, registry-rate-limited, registry-credentials-unreadable.
   */
  async renew(challenge: string, url: URL, refused: string | undefined): Promise<void> {
    if (this.header() !== refused) return;
    this.#renewal ??= this.#obtain(parseChallenges(challenge), url, refused).finally(() => {
      this.#renewal = undefined;
    });
    await this.#renewal;
  }

  async #obtain(challenges: readonly Challenge[], url: URL, refused: string | undefined): Promise<void> {
    const { host, repository, store, settings, signal } = this.#options;
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    const basic = challenges.find(({ scheme }) => scheme === "basic");
    if (bearer === undefined && basic === undefined) {
      const names = [...new Set(challenges.map(({ scheme }) => scheme).filter((scheme) => OTHER_SCHEMES.has(scheme)))].join(", ");
      throw this.#unauthorized(`it names no supported way to log in${names === "" ? "" : ` but ${quote(names)}`}`);
    }
    const credential = await store.find(host.registry, repository, signal);
    if (credential?.kind === "registry-token") {
      this.#take({ header: `Bearer ${credential.token}`, expiresAt: Number.POSITIVE_INFINITY }, refused);
    } else if (bearer === undefined) {
      this.#take({ header: this.#basicHeader(credential), expiresAt: Number.POSITIVE_INFINITY }, refused);
    } else {
      const realm = realmOf(bearer, url, settings);
      const shown = realm.isTrusted ? credential : undefined;
      const isWithheld = credential !== undefined && shown === undefined;
      const token = await fetchToken({ realm, repository, credential: shown, isWithheld, registry: host.registry }, this.#options);
      this.#take({ header: `Bearer ${token.token}`, expiresAt: token.expiresAt }, undefined);
    }
  }

  #take(authorization: Authorization, refused: string | undefined): void {
    if (authorization.header === refused) throw this.#unauthorized("it refuses the credentials that are stored for it");
    this.#current = authorization;
  }

  #basicHeader(credential: Credential | undefined): string {
    if (credential === undefined) throw this.#unauthorized("no credentials are stored for it");
    if (credential.kind !== "password") throw this.#unauthorized("it wants a user and password, but a token is stored for it");
    return basicAuthorization(credential.username, credential.password);
  }

  #unauthorized(why: string): Error {
    const { registry } = this.#options.host;
    return scannerError("registry-unauthorized", `${quote(registry)} wants credentials: ${why}; log in with docker login ${registry}`);
  }
}
