/** The transaction lost against another one and is undone, even when it is told so at its commit. */
const LOST_RACE: ReadonlySet<string> = new Set(["40001", "40P01"]);
/** The database stops or starts, or the connection broke. */
const LOST_CONNECTION = /^(?:57P0[123]|08\w{3}|ECONNRESET|ECONNREFUSED|EPIPE)$/;
/** The driver's error has no code when the database's process died. */
const LOST_MESSAGE = /^Connection terminated/;

/**
 * Runs a transaction, and once more where it was lost by no fault of its own and surely did not commit. `run` calls `onWorked` before it
 * commits: a connection that breaks after that may have broken after the commit.
 *
 * Source: PostgreSQL, "Appendix A. PostgreSQL Error Codes".
 */
export async function retryOnce<T>(run: (onWorked: () => void) => Promise<T>): Promise<T> {
  let worked = false;
  try {
    return await run(() => {
      worked = true;
    });
  } catch (error) {
    if (!mayRetry(error, worked)) throw error;
    return run(() => {});
  }
}

function mayRetry(error: unknown, worked: boolean): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (code !== undefined && LOST_RACE.has(code)) return true;
  if (worked) return false;
  return code === undefined ? LOST_MESSAGE.test(error.message) : LOST_CONNECTION.test(code);
}
