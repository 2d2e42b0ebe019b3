import type { ReactElement } from "react";
import { text } from "../text/en.js";

/** The severities a record may carry. */
export type SeverityName = "critical" | "high" | "medium" | "low" | "negligible" | "unknown";

/** The name of a severity by the server's word for it. */
export function severityName(word: Capitalize<SeverityName>): SeverityName {
  return severityNames[word];
}

const severityNames = {
  Critical: "critical",
  High: "high",
  Medium: "medium",
  Low: "low",
  Negligible: "negligible",
  Unknown: "unknown",
} as const;
const filledBars: Readonly<Record<SeverityName, number>> = { critical: 4, high: 3, medium: 2, low: 1, negligible: 0, unknown: 0 };

/** Four bars in ink, filled by severity; no colour, since colour means result. */
export function SeverityBars({ severity }: { readonly severity: SeverityName }): ReactElement {
  return (
    <svg className="severity-bars" width="14" height="12" viewBox="0 0 14 12" aria-hidden="true" focusable="false">
      {[0, 1, 2, 3].map((index) => (
        <rect
          key={index}
          x={index * 3.6}
          y={9 - index * 3}
          width="2.6"
          height={3 + index * 3}
          rx="0.6"
          className={index < filledBars[severity] ? "bar-full" : "bar-empty"}
        />
      ))}
    </svg>
  );
}

/** A severity as bars and word. */
export function Severity({ severity }: { readonly severity: SeverityName }): ReactElement {
  return (
    <span className={`severity severity-${severity}`}>
      <SeverityBars severity={severity} />
      {text.severity[severity]}
    </span>
  );
}

/** The block that marks what is known to be exploited. */
export function Kev(): ReactElement {
  return (
    <abbr className="kev" title={text.kevTitle}>
      KEV
    </abbr>
  );
}
