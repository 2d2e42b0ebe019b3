import type { ImageCounts } from "@plimsoll/api";
import type { ReactElement } from "react";
import { ResultIcon } from "../../component/result.js";
import { formatStripCount } from "../../format/number.js";
import { text } from "../../text/en.js";
import { chosenResults, type ListAddress, toggledSwitch } from "./list-address.js";

const results = ["fail", "warn", "pass", "unknown"] as const;
const switches = [
  { name: "kev", count: "kev", label: "Known exploited" },
  { name: "fix", count: "fixable", label: "Fix available" },
  { name: "running", count: "running", label: "Running now" },
] as const;

/** The counts under the present filter; each filters when it is clicked. */
export function ResultStrip(properties: {
  readonly counts: ImageCounts | undefined;
  readonly failed: boolean;
  readonly address: ListAddress;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}): ReactElement {
  const { counts, failed, address, onChange } = properties;
  const chosen = chosenResults(address);
  const figure = (count: number | undefined): ReactElement =>
    count === undefined ? (
      <span className={failed ? "strip-figure" : "strip-figure strip-waiting"}>{failed ? "–" : ""}</span>
    ) : (
      <span className="strip-figure">{formatStripCount(count)}</span>
    );
  return (
    <div className="strip" role="group" aria-label="Results">
      <button type="button" aria-pressed={chosen.length === 0} onClick={() => onChange({ result: undefined })}>
        {figure(counts?.all)}
        <span className="strip-label">
          All <span className="wide-only">images</span>
        </span>
      </button>
      {results.map((result) => (
        <button
          type="button"
          key={result}
          aria-pressed={chosen.includes(result)}
          onClick={() => onChange({ result: chosen.length === 1 && chosen[0] === result ? undefined : result })}
        >
          {figure(counts?.[result])}
          <span className="strip-label">
            <ResultIcon verdict={result} size={13} />
            {text.verdict[result]}
          </span>
        </button>
      ))}
      <span className="strip-rule" />
      {switches.map(({ name, count, label }) => (
        <button
          type="button"
          key={name}
          aria-pressed={toggledSwitch(address, name) === undefined}
          onClick={() => onChange({ [name]: toggledSwitch(address, name) })}
        >
          {figure(counts?.[count])}
          <span className="strip-label">{label}</span>
        </button>
      ))}
    </div>
  );
}
