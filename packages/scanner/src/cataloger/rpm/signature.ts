/** What an OpenPGP signature packet tells of itself, in words as Syft shows them. */
export interface Signature {
  readonly algo: string;
  readonly hash: string;
  /** `Mon Jan 2 15:04:05 2006`, UTC. */
  readonly created: string;
  /** Key id, 16 hex digits. */
  readonly issuer: string;
}

const keyAlgorithms: ReadonlyMap<number, string> = new Map([
  [1, "RSA"],
  [17, "DSA"],
  [22, "EdDSA"],
]);
const hashAlgorithms: ReadonlyMap<number, string> = new Map([
  [1, "MD5"],
  [2, "SHA1"],
  [8, "SHA256"],
  [9, "SHA384"],
  [10, "SHA512"],
  [11, "SHA224"],
]);
const CREATED = 2;
const ISSUER = 16;

/** Reads one signature packet of version 3 or 4; undefined where it is none. Source: https://www.rfc-editor.org/rfc/rfc4880#section-5.2 */
export function readSignature(packet: Uint8Array): Signature | undefined {
  const body = packetBody(packet);
  const version = body?.[0];
  if (body === undefined || (version !== 3 && version !== 4)) return undefined;
  const signature = version === 3 ? readVersion3(body) : readVersion4(body);
  const algo = keyAlgorithms.get(signature.algo);
  const hash = hashAlgorithms.get(signature.hash);
  return algo === undefined || hash === undefined
    ? undefined
    : { algo, hash, created: dateText(signature.created), issuer: signature.issuer };
}

interface RawSignature {
  readonly algo: number;
  readonly hash: number;
  /** Seconds since 1970. */
  readonly created: number;
  readonly issuer: string;
}

/** The body of a packet of old or new form, if it is a signature. */
function packetBody(packet: Uint8Array): Uint8Array | undefined {
  const [first = 0, second = 0] = packet;
  if ((first & 0xc0) === 0x80 && (first & 0x3c) === 0x08) return packet.subarray([2, 3, 5, 1][first & 3]);
  if (first === 0xc2) return packet.subarray(second < 192 ? 2 : second < 224 ? 3 : 6);
  return undefined;
}

function readVersion3(body: Uint8Array): RawSignature {
  return { algo: body[15] ?? 0, hash: body[16] ?? 0, created: number32(body, 3), issuer: hex(body.subarray(7, 15)) };
}

function readVersion4(body: Uint8Array): RawSignature {
  const hashedLength = (body[4] ?? 0) * 256 + (body[5] ?? 0);
  const unhashedAt = 6 + hashedLength;
  const unhashedLength = (body[unhashedAt] ?? 0) * 256 + (body[unhashedAt + 1] ?? 0);
  const fields = new Map([
    ...subpackets(body.subarray(6, unhashedAt)),
    ...subpackets(body.subarray(unhashedAt + 2, unhashedAt + 2 + unhashedLength)),
  ]);
  return {
    algo: body[2] ?? 0,
    hash: body[3] ?? 0,
    created: number32(fields.get(CREATED) ?? new Uint8Array(), 0),
    issuer: hex(fields.get(ISSUER) ?? new Uint8Array()),
  };
}

function subpackets(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const [length, start] =
      first < 192
        ? [first, at + 1]
        : first < 255
          ? [((first - 192) << 8) + (bytes[at + 1] ?? 0) + 192, at + 2]
          : [number32(bytes, at + 1), at + 5];
    if (length === 0) break;
    found.set((bytes[start] ?? 0) & 0x7f, bytes.subarray(start + 1, start + length));
    at = start + length;
  }
  return found;
}

function number32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)) * 65536 + (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0);
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function dateText(seconds: number): string {
  const date = new Date(seconds * 1000);
  const [weekday = "", day = "", month = "", year = "", time = ""] = date.toUTCString().replace(",", "").split(" ");
  return `${weekday} ${month} ${day.replace(/^0/, " ")} ${time} ${year}`;
}
