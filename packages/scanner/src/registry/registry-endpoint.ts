import { quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { discardAnswer, type ReadingLimits, readAnswer } from "./answer.js";
import { Authenticator } from "./authenticator.js";
import type { CredentialStore } from "./credential-store.js";
import { NEVER } from "./failure.js";
import { allowsPlainHttp, isLocalHost, type RegistryHost } from "./registry-host.js";
import type { TokenContext } from "./token.js";
import type { HttpAnswer, Sent } from "./transport.js";

export interface EndpointOptions extends TokenContext {
  readonly host: RegistryHost;
  /** Without the mirror's prefix. */
  readonly repository: string;
  readonly store: CredentialStore;
}

type Scheme = "https:" | "http:";

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** What servers of TLS say to plain http. */
const MAX_NOTICE_BYTES = 4096;

/** The repository of an image at one host, its own registry or a mirror. */
export class RegistryEndpoint {
  readonly host: RegistryHost;
  readonly #options: EndpointOptions;
  readonly #authenticator: Authenticator;
  readonly #repository: string;
  /** In the order in which they are tried; one as soon as it is known. */
  #schemes: readonly Scheme[];

  constructor(options: EndpointOptions) {
    this.host = options.host;
    this.#options = options;
    this.#repository = options.host.prefix + options.repository;
    this.#authenticator = new Authenticator({ ...options, repository: this.#repository });
    this.#schemes = schemesOf(options.host.host, options.settings.plainHttpHosts);
  }

  /**
   * Sends one request for `path` below the repository: logs in where that is asked for, follows redirects. The answer may be a refusal.
   *
   * A redirect must lead to TLS, or from plain http to a host that may be spoken to in it. Credentials go to this endpoint alone, never
   * to where a redirect leads, and no challenge is answered there.
   *
   * Errors: as of Authenticator.renew; the signal's reason.
   */
  async open(path: string, headers: Readonly<Record<string, string>>): Promise<Sent> {
    let target: URL | undefined;
    let isRenewed = false;
    for (let redirects = 0; ; ) {
      const authorization = this.#authenticator.header();
      const own = authorization === undefined ? headers : { ...headers, authorization };
      const sent = await (target === undefined ? this.#sendOwn(path, own) : this.#send(target, this.#isOwn(target) ? own : headers));
      if ("failure" in sent) return sent;
      const { answer } = sent;
      const url = target ?? this.#url(path);
      if (answer.status === 401 && this.#isOwn(url) && !isRenewed) {
        await discardAnswer(answer, this.#limits());
        await this.#authenticator.renew(challengeOf(answer), url, authorization);
        isRenewed = true;
      } else if (REDIRECTS.has(answer.status)) {
        await discardAnswer(answer, this.#limits());
        const next = redirects++ < MAX_REDIRECTS ? this.#redirected(answer, url) : refuse(answer, "redirects too often");
        if (!(next instanceof URL)) return next;
        target = next;
      } else return sent;
    }
  }

  #limits(): ReadingLimits {
    const { settings, signal } = this.#options;
    return { timeouts: settings.timeouts, clock: settings.clock, signal };
  }

  #url(path: string): URL {
    return new URL(`${this.#schemes[0] ?? "https:"}//${this.host.host}/v2/${this.#repository}/${path}`);
  }

  #isOwn(url: URL): boolean {
    return url.origin === this.#url("").origin;
  }

  /** Finds out whether the host speaks TLS where it need not. Nothing secret is sent before that: credentials are only sent when asked for. */
  async #sendOwn(path: string, headers: Readonly<Record<string, string>>): Promise<Sent> {
    const [scheme, other] = this.#schemes;
    const sent = await this.#send(this.#url(path), headers);
    if (other === undefined || !(await this.#mayBeOtherProtocol(sent))) {
      if (other !== undefined && "answer" in sent) this.#schemes = [scheme ?? "https:"];
      return sent;
    }
    this.#schemes = [other];
    const second = await this.#send(this.#url(path), headers);
    if ("answer" in second) return second;
    this.#schemes = scheme === undefined ? [other] : [scheme, other];
    return scheme === "http:" ? sent : second;
  }

  async #mayBeOtherProtocol(sent: Sent): Promise<boolean> {
    if ("failure" in sent) return sent.failure.mayBeOtherProtocol === true;
    const { status, body } = sent.answer;
    if (status !== 400 || this.#schemes[0] !== "http:") return false;
    const read = await readAnswer(sent.answer, MAX_NOTICE_BYTES, this.#limits());
    body.destroy();
    return "bytes" in read && read.bytes.includes("HTTPS");
  }

  async #send(url: URL, headers: Readonly<Record<string, string>>): Promise<Sent> {
    const { transport, settings, signal } = this.#options;
    const all = { ...headers, "accept-encoding": "identity", "user-agent": settings.userAgent };
    return transport.send({ method: "GET", url, headers: all, signal });
  }

  #redirected(answer: HttpAnswer, from: URL): URL | Sent {
    const location = answer.headers.location ?? "";
    if (location === "" || !URL.canParse(location, from.href)) return refuse(answer, "redirects to what is no URL");
    const url = new URL(location, from);
    const isPlainAllowed =
      url.protocol === "http:" && from.protocol === "http:" && allowsPlainHttp(url, this.#options.settings.plainHttpHosts);
    if (url.protocol !== "https:" && !isPlainAllowed) return refuse(answer, `redirects to ${quote(url.host)} without TLS`);
    url.username = "";
    url.password = "";
    url.hash = "";
    return url;
  }
}

function challengeOf({ headers }: HttpAnswer): string {
  const header: string | readonly string[] | undefined = headers["www-authenticate"];
  return typeof header === "string" ? header : (header ?? []).join(", ");
}

function refuse(answer: HttpAnswer, why: string): Sent {
  return { failure: { error: scannerError("registry-invalid", `${quote(answer.from)} ${why}`), cost: NEVER } };
}

/** Plain http first on this machine, where it is usual and nobody listens in; last where it is merely allowed. */
function schemesOf(host: string, plainHttpHosts: readonly string[]): readonly Scheme[] {
  const url = new URL(`https://${host}`);
  if (isLocalHost(url.hostname)) return ["http:", "https:"];
  return allowsPlainHttp(url, plainHttpHosts) ? ["https:", "http:"] : ["https:"];
}
