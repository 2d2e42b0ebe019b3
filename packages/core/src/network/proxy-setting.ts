type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy as the environment names it. */
export interface ProxySetting {
  /** `HTTPS_PROXY` or `HTTP_PROXY`. */
  readonly name: string;
  /** With a scheme; whether it is a URL is not looked at. It may hold a password. */
  readonly url: string;
}

/**
 * The proxy for a URL by `HTTPS_PROXY` or `HTTP_PROXY`, and `NO_PROXY`, in capitals or small letters; undefined for a direct connection.
 * This machine is never asked for through a proxy. `NO_PROXY` is a list of hosts (with all below them), `.domain` (only what is below),
 * addresses, address ranges (`10.0.0.0/8`) or `*`, each with an optional port.
 * Source: https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
export function proxySetting(url: URL, environment: Environment): ProxySetting | undefined {
  const name = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const text = variable(environment, name);
  if (text === "" || LOOPBACK.test(url.hostname) || isExcluded(url, variable(environment, "NO_PROXY"))) return undefined;
  // A web server that runs programs puts a header of the request into HTTP_PROXY.
  if (name === "HTTP_PROXY" && variable(environment, "REQUEST_METHOD") !== "") return undefined;
  return { name, url: /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}` };
}

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

function variable(environment: Environment, name: string): string {
  return (environment[name] || environment[name.toLowerCase()] || "").trim();
}

function isExcluded(url: URL, list: string): boolean {
  const host = withoutBrackets(url.hostname);
  const port = url.port !== "" ? url.port : url.protocol === "https:" ? "443" : "80";
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => excludes(entry, host, port));
}

function excludes(entry: string, host: string, port: string): boolean {
  if (entry === "") return false;
  if (entry === "*") return true;
  if (entry.includes("/")) return isInRange(host, entry);
  const match = /^(\[[^\]]*\]|[^:]*)(?::([0-9]+))?$/.exec(entry);
  const name = withoutBrackets(match === null ? entry : (match[1] ?? ""));
  if (match?.[2] !== undefined && match[2] !== port) return false;
  if (name === "") return false;
  if (name.startsWith("*.")) return host.endsWith(name.slice(1));
  return name.startsWith(".") ? host.endsWith(name) : host === name || host.endsWith(`.${name}`);
}

function withoutBrackets(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}

/** Whether an address is in a range `ADDRESS/BITS`; names never are. */
function isInRange(host: string, range: string): boolean {
  const slash = range.indexOf("/");
  const network = addressBits(range.slice(0, slash));
  const address = addressBits(host);
  const bits = Number(range.slice(slash + 1));
  if (network === undefined || address === undefined || network.length !== address.length) return false;
  return Number.isInteger(bits) && bits >= 0 && bits <= network.length && network.slice(0, bits) === address.slice(0, bits);
}

/** An address as text of ones and zeros. */
function addressBits(text: string): string | undefined {
  const groups = text.includes(":") ? ipv6Groups(text) : ipv4Groups(text);
  return groups?.map((value) => value.toString(2).padStart(text.includes(":") ? 16 : 8, "0")).join("");
}

function ipv4Groups(text: string): readonly number[] | undefined {
  const parts = text.split(".");
  const isAddress = parts.length === 4 && parts.every((part) => /^[0-9]{1,3}$/.test(part) && Number(part) < 256);
  return isAddress ? parts.map(Number) : undefined;
}

function ipv6Groups(text: string): readonly number[] | undefined {
  // The URL parser writes every address in one form.
  if (!URL.canParse(`http://[${text}]/`)) return undefined;
  const [head = "", tail] = withoutBrackets(new URL(`http://[${text}]/`).hostname).split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: zeros }, () => "0"), ...after].map((group) => Number.parseInt(group, 16));
}
