/** One row of a package's error table; `docs/errors.md` is generated from these. */
export interface ErrorRow {
  readonly meaning: string;
  /** HTTP status with which the server answers it. */
  readonly status: number;
  /** Whether the same call may succeed later, unchanged. */
  readonly retryable: boolean;
}

/** A table of error codes: the keys are the codes. */
export type ErrorTable = Readonly<Record<string, ErrorRow>>;

/** The one error class: a code of the table of the package that throws it, and a message that says what failed, on which input, and what to do. */
export class AssuranceError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "AssuranceError";
    this.code = code;
  }
}

/** A constructor of errors whose codes are the keys of `table`. */
export function errorFactory<T extends ErrorTable>(
  _table: T,
): (code: keyof T & string, message: string, cause?: unknown) => AssuranceError {
  return (code, message, cause) => new AssuranceError(code, message, cause === undefined ? undefined : { cause });
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const SHOWN = 200;

/** Quotes untrusted text for a message: JSON-escaped, control characters made visible, cut to 200 characters. */
export function quote(text: string): string {
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
