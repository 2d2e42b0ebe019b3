import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A certificate and its key, PEM. */
export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate that signs itself, for names and IPv4 addresses. Nothing but itself has to be trusted for it. */
export function selfSigned(names: readonly string[]): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = certificateBody(publicKey, names);
  const signature = sign("sha256", body, privateKey);
  const der = sequence(body, ECDSA_SHA256, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const base64 = der.toString("base64").replace(/.{64}(?=.)/g, "$&\n");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  };
}

function certificateBody(publicKey: KeyObject, names: readonly string[]): Buffer {
  const spki = publicKey.export({ type: "spki", format: "der" });
  const name = sequence(tlv(0x31, sequence(COMMON_NAME, tlv(0x0c, Buffer.from(`plimsoll test ${names.join(" ")}`)))));
  const serial = tlv(0x02, Buffer.concat([Buffer.from([1]), createHash("sha256").update(spki).digest().subarray(0, 15)]));
  const alternatives = sequence(...names.map(alternativeName));
  const isAuthority = sequence(tlv(0x01, Buffer.from([0xff])));
  const extensions = tlv(
    0xa3,
    sequence(
      sequence(SUBJECT_ALTERNATIVES, tlv(0x04, alternatives)),
      sequence(BASIC_CONSTRAINTS, tlv(0x01, Buffer.from([0xff])), tlv(0x04, isAuthority)),
    ),
  );
  const version = tlv(0xa0, tlv(0x02, Buffer.from([2])));
  const validity = sequence(tlv(0x18, Buffer.from("20200101000000Z")), tlv(0x18, Buffer.from("20991231000000Z")));
  return sequence(version, serial, ECDSA_SHA256, name, validity, name, spki, extensions);
}

function alternativeName(name: string): Buffer {
  const isAddress = /^[0-9.]+$/.test(name);
  return isAddress ? tlv(0x87, Buffer.from(name.split(".").map(Number))) : tlv(0x82, Buffer.from(name));
}

function tlv(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

function objectId(hex: string): Buffer {
  return tlv(0x06, Buffer.from(hex, "hex"));
}

const ECDSA_SHA256 = sequence(objectId("2a8648ce3d040302"));
const COMMON_NAME = objectId("550403");
const SUBJECT_ALTERNATIVES = objectId("551d11");
const BASIC_CONSTRAINTS = objectId("551d13");
