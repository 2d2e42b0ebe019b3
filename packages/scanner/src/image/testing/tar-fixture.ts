/** Raw fields of a tar header; any may be wrong on purpose. */
export interface HeaderFields {
  readonly name?: string | Uint8Array;
  readonly mode?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** A number is written in octal. */
  readonly size?: number | Uint8Array | string;
  readonly flag?: string;
  readonly link?: string;
  readonly magic?: string;
  readonly prefix?: string;
  /** Bytes at offsets, written last before the checksum. */
  readonly patches?: Readonly<Record<number, string | Uint8Array>>;
  readonly checksum?: string;
}

const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, "0")}\0`;

/** A header block. */
export function header(fields: HeaderFields): Buffer {
  const block = Buffer.alloc(512);
  const put = (at: number, value: string | Uint8Array): void => {
    const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
    block.set(bytes.subarray(0, 512 - at), at);
  };
  put(0, fields.name ?? "");
  put(100, fields.mode ?? "0000644\0");
  put(108, octal(fields.uid ?? 0, 8));
  put(116, octal(fields.gid ?? 0, 8));
  put(124, typeof fields.size === "number" || fields.size === undefined ? octal(fields.size ?? 0, 12) : fields.size);
  put(136, octal(0, 12));
  put(156, fields.flag ?? "0");
  put(157, fields.link ?? "");
  put(257, fields.magic ?? "ustar\x0000");
  put(345, fields.prefix ?? "");
  for (const [at, bytes] of Object.entries(fields.patches ?? {})) put(Number(at), bytes);
  put(148, "        ");
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, fields.checksum ?? `${sum.toString(8).padStart(6, "0")}\0 `);
  return block;
}

/** Content padded to whole blocks. */
export function padded(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** One entry with its content. */
export function entry(fields: HeaderFields, content: string | Uint8Array = ""): Buffer {
  const size = Buffer.from(content).length;
  return Buffer.concat([header({ size, ...fields }), padded(content)]);
}

export const file = (name: string, content: string | Uint8Array = ""): Buffer => named(name, { flag: "0" }, content);
export const directory = (name: string): Buffer => named(`${name}/`, { flag: "5", mode: "0000755\0" });
export const symlink = (name: string, link: string): Buffer => entry({ name, flag: "2", link });
export const hardlink = (name: string, link: string): Buffer => entry({ name, flag: "1", link });
export const whiteout = (name: string): Buffer => file(name.replace(/[^/]*$/, (base) => `.wh.${base}`));
export const opaque = (name: string): Buffer => file(name === "" ? ".wh..wh..opq" : `${name}/.wh..wh..opq`);

/** With a pax header where the name does not fit. */
function named(name: string, fields: HeaderFields, content: string | Uint8Array = ""): Buffer {
  if (Buffer.byteLength(name) <= 100) return entry({ ...fields, name }, content);
  return Buffer.concat([pax({ path: name }), entry({ ...fields, name: "long" }, content)]);
}

/** A pax header of records. */
export function pax(records: Readonly<Record<string, string>>, flag = "x"): Buffer {
  const text = Object.entries(records).map(([key, value]) => paxRecord(key, value));
  return entry({ name: "pax", flag }, text.join(""));
}

function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + 1;
  while (rest + String(length).length > length) length++;
  return `${length} ${key}=${value}\n`;
}

/** An archive of entries with the end mark. */
export function tar(...entries: readonly Buffer[]): Buffer {
  return Buffer.concat([...entries, Buffer.alloc(1024)]);
}
