const BLOCK = 512;
const NAME = 100;
const PREFIX = 155;

/** What a header tells of a regular file, or of a symbolic link. */
interface TarMember {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  readonly linkTo?: string;
}

/** The header of one file or link; paths that ustar cannot hold are told in a pax header before it. Source: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html */
export function tarHeader({ path, size, mode, linkTo = "" }: TarMember): Buffer {
  const type = linkTo === "" ? "0" : "2";
  const split = splitPath(path);
  const linkFits = Buffer.byteLength(linkTo) <= NAME;
  const header = ustarHeader({ ...(split ?? { name: "pax-file", prefix: "" }), size, mode, type, linkTo: linkFits ? linkTo : "" });
  const records = [...(split === undefined ? [paxRecord("path", path)] : []), ...(linkFits ? [] : [paxRecord("linkpath", linkTo)])];
  if (records.length === 0) return header;
  const pax = Buffer.from(records.join(""));
  const padding = Buffer.alloc((BLOCK - (pax.length % BLOCK)) % BLOCK);
  return Buffer.concat([
    ustarHeader({ name: "pax-header", prefix: "", size: pax.length, mode: 0o644, type: "x", linkTo: "" }),
    pax,
    padding,
    header,
  ]);
}

/** Name and prefix whose lengths fit; undefined where there are none. */
function splitPath(path: string): { readonly name: string; readonly prefix: string } | undefined {
  if (Buffer.byteLength(path) <= NAME) return { name: path, prefix: "" };
  for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
    const prefix = path.slice(0, slash);
    const name = path.slice(slash + 1);
    if (name !== "" && Buffer.byteLength(prefix) <= PREFIX && Buffer.byteLength(name) <= NAME) return { name, prefix };
  }
  return undefined;
}

/** `LENGTH key=value\n`, where the length counts itself. */
function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

interface Ustar {
  readonly name: string;
  readonly prefix: string;
  readonly size: number;
  readonly mode: number;
  readonly type: string;
  readonly linkTo: string;
}

function ustarHeader({ name, prefix, size, mode, type, linkTo }: Ustar): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number): void => {
    header.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1");
  };
  header.write(name, 0);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  header.write("        ", 148, "latin1");
  header.write(type, 156, "latin1");
  header.write(linkTo, 157);
  header.write("ustar\u000000", 257, "latin1");
  header.write(prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}
