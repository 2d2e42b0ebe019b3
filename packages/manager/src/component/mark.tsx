import type { ReactElement } from "react";

/** The mark: a ring with a line through it, the lower half loaded. */
export function Mark({ width = 32 }: { readonly width?: number }): ReactElement {
  return (
    <svg viewBox="0 0 32.4 24" width={width} height={(width * 24) / 32.4} aria-hidden="true" focusable="false" className="mark">
      <circle cx="16.2" cy="12" r="9" fill="none" stroke="currentColor" strokeWidth="2.4" />
      <path className="mark-load" d="M7.2 12a9 9 0 0 0 18 0z" />
      <path d="M0 12h32.4" stroke="currentColor" strokeWidth="2.4" />
    </svg>
  );
}
