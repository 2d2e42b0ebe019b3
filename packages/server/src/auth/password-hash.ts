import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";

const LOG_N = 15;
const BLOCK_SIZE = 8;
const PARALLEL = 3;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

interface Scrypted {
  readonly logN: number;
  readonly blockSize: number;
  readonly parallel: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** Runs the jobs given to it, at most `limit` at a time, in the order they came. */
function createGate(limit: number): <T>(job: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (job) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await job();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}

/** One scrypt takes 32 MB and a core for a quarter of a second. */
const twoAtATime = createGate(2);

/**
 * The PHC string (`$scrypt$ln=15,r=8,p=3$SALT$HASH`) of a password, which is normalised to Unicode NFC first.
 *
 * Source: https://github.com/P-H-C/phc-string-format
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, { logN: LOG_N, blockSize: BLOCK_SIZE, parallel: PARALLEL, salt, hash: Buffer.alloc(HASH_BYTES) });
  return `$scrypt$ln=${LOG_N},r=${BLOCK_SIZE},p=${PARALLEL}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** Whether a password is the one of a PHC string; without a string it works as long and says no, so that an unknown account costs the same time. */
export async function verifyPassword(password: string, phc: string | undefined): Promise<boolean> {
  const expected = phc === undefined ? undefined : parse(phc);
  const nobody = { logN: LOG_N, blockSize: BLOCK_SIZE, parallel: PARALLEL, salt: Buffer.alloc(SALT_BYTES), hash: Buffer.alloc(HASH_BYTES) };
  const actual = await derive(password, expected ?? nobody);
  const same = timingSafeEqual(actual, (expected ?? nobody).hash);
  return expected !== undefined && same;
}

function derive(password: string, { logN, blockSize, parallel, salt, hash }: Scrypted): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** logN, r: blockSize, p: parallel, maxmem: 64 * 1024 * 1024 };
  return twoAtATime(
    () =>
      new Promise((resolve, reject) => {
        scrypt(password.normalize("NFC"), salt, hash.length, options, (error, key) => (error === null ? resolve(key) : reject(error)));
      }),
  );
}

function parse(phc: string): Scrypted | undefined {
  const parts = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{8,86})\$([A-Za-z0-9+/]{22,86})$/.exec(phc);
  if (parts === null) return undefined;
  const [, logN = "", blockSize = "", parallel = "", salt = "", hash = ""] = parts;
  if (Number(logN) > LOG_N || Number(logN) === 0) return undefined;
  return {
    logN: Number(logN),
    blockSize: Number(blockSize),
    parallel: Number(parallel),
    salt: Buffer.from(salt, "base64"),
    hash: Buffer.from(hash, "base64"),
  };
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
