/** The transaction lost against another one and is undone, even when it is told so at its commit. */
const LOST_RACE: ReadonlySet<string> = new Set(["40001", "40P01"]);
/** The database stops or starts, or the connection broke. */
const LOST_CONNECTION = /^(?:57P0[123]|08\w{3}|ECONNRESET|ECONNREFUSED|EPIPE)$/;
/** The driver's errors have no code when the database's process died, nor when a connection is used that was lost before. */
const LOST_MESSAGE = /^(?:Connection terminated|Client (?:has encountered a connection error|was closed) and is not queryable)/;

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

/** Whether an error of the driver says that its connection to the database is lost. */
export function isLostConnection(error: Error): boolean {
  const code = codeOf(error);
  return code === undefined ? LOST_MESSAGE.test(error.message) : LOST_CONNECTION.test(code);
}

function codeOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function mayRetry(error: unknown, worked: boolean): boolean {
  if (!(error instanceof Error)) return false;
  if (LOST_RACE.has(codeOf(error) ?? "")) return true;
  return !worked && isLostConnection(error);
}
