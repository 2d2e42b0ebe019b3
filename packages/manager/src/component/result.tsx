import type { ReactElement } from "react";
import { text } from "../text/en.js";
import type { Verdict } from "./load-line-geometry.js";

/** The icon of a result: a shape of its own for each, so that colour is never needed. */
export function ResultIcon({ verdict, size = 14 }: { readonly verdict: Verdict; readonly size?: number }): ReactElement {
  return (
    <svg className={`result-icon result-${verdict}`} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {shapes[verdict]}
    </svg>
  );
}

/** A result as icon and word; as a pill in headers. */
export function Result({ verdict, pill = false }: { readonly verdict: Verdict; readonly pill?: boolean }): ReactElement {
  return (
    <span className={`result result-text-${verdict}${pill ? ` result-pill result-pill-${verdict}` : ""}`}>
      <ResultIcon verdict={verdict} />
      {text.verdict[verdict]}
    </span>
  );
}

const shapes: Readonly<Record<Verdict, ReactElement>> = {
  fail: (
    <>
      <path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z" fill="currentColor" />
      <path d="M12 7v6M12 16.600v.4" stroke="var(--bg)" strokeWidth="2.4" strokeLinecap="round" />
    </>
  ),
  warn: (
    <>
      <path
        d="M12 2.500c.7 0 1.3.4 1.7 1l8.4 14.800c.7 1.3-.2 2.9-1.7 2.900H3.600c-1.5 0-2.4-1.6-1.7-2.900L10.3 3.500c.4-.6 1-1 1.7-1z"
        fill="currentColor"
      />
      <path d="M12 9v4.500M12 17v.3" stroke="var(--bg)" strokeWidth="2.4" strokeLinecap="round" />
    </>
  ),
  pass: (
    <>
      <circle cx="12" cy="12" r="10" fill="currentColor" />
      <path d="M8 12.300l2.8 2.800L16 9.6" fill="none" stroke="var(--bg)" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round" />
    </>
  ),
  unknown: (
    <>
      <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" strokeWidth="2" />
      <path
        d="M9.6 9.700c.2-1.3 1.2-2 2.4-2 1.4 0 2.4.8 2.4 2 0 1.7-2.4 1.9-2.4 3.500M12 16.400v.2"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </>
  ),
};
