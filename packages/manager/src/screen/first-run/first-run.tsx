import type { ReactElement } from "react";
import { CommandBlock } from "../../component/command-block.js";
import { Icon } from "../../component/icon.js";
import type { LoadLines } from "../../component/load-line-geometry.js";
import { ResultIcon } from "../../component/result.js";
import { formatScore } from "../../format/number.js";
import { formatMoment } from "../../format/time.js";
import { useDatabase, useSettings } from "../../query/settings.js";

/** The first-run page (11): the empty lines and the command that brings the first image; it gives way to the list by itself. */
export function FirstRun({ lines }: { readonly lines: LoadLines }): ReactElement {
  const database = useDatabase().data;
  const apiUrl = useSettings().data?.apiUrl ?? window.location.origin;
  return (
    <section className="first-run">
      <h2>No images yet</h2>
      <p className="first-run-lead">
        Send one image and see on which side of the lines it lands. Each command is ready to paste: the address is filled in. This page
        turns into the list when the first result arrives.
      </p>
      <EmptyLines lines={lines} />
      <div className="first-run-cards">
        <article>
          <h3>
            <Icon name="terminal" size={18} /> Scan one image now
          </h3>
          <p>
            On any machine that can read the image. Only the list of packages leaves it. Signing in asks for a token: make one in Scan
            settings.
          </p>
          <CommandBlock commands={[`plimsoll login ${apiUrl}`, "plimsoll scan nginx:1.25"]} label="Copy the commands" />
          <p>First result in about 10 s.</p>
        </article>
        <article>
          <h3>
            <Icon name="terminal" size={18} /> Scan in a pipeline
          </h3>
          <p>The step fails when the image is over the Fail line. Take the token from your CI&apos;s secret store.</p>
          <CommandBlock
            commands={[`export PLIMSOLL_API_URL=${apiUrl}`, "plimsoll scan registry.example/shop/api:1.2"]}
            label="Copy the commands"
          />
          <p>PLIMSOLL_TOKEN holds the token.</p>
        </article>
      </div>
      <ul className="first-run-status">
        <li>
          <ResultIcon verdict="pass" /> Server ready
        </li>
        {database !== undefined && (
          <li>
            <ResultIcon verdict={database.builtAt === null ? "unknown" : database.stale ? "warn" : "pass"} />
            {database.builtAt === null
              ? "No vulnerability DB yet: results stay Unknown until there is one"
              : `Vulnerability DB of ${formatMoment(database.builtAt)}`}
          </li>
        )}
        <li>
          <ResultIcon verdict="unknown" /> No scanner has called yet
        </li>
      </ul>
    </section>
  );
}

function EmptyLines({ lines }: { readonly lines: LoadLines }): ReactElement {
  const at = (score: number): string => `${score * 10}%`;
  return (
    <svg
      className="empty-lines"
      width="100%"
      height="56"
      role="img"
      aria-label={`Pass below ${formatScore(lines.warn)}, Warn from ${formatScore(lines.warn)}, Fail from ${formatScore(lines.fail)}`}
    >
      <line className="gauge-unknown" x1="0" x2="100%" y1="26" y2="26" />
      <line className="chart-warn-line" x1={at(lines.warn)} x2={at(lines.warn)} y1="6" y2="44" />
      <line className="chart-fail-line" x1={at(lines.fail)} x2={at(lines.fail)} y1="6" y2="44" />
      <text className="result-text-pass" x={at(lines.warn / 2)} y="16" textAnchor="middle">
        Pass
      </text>
      <text className="gauge-warn-label" x={at((lines.warn + lines.fail) / 2)} y="16" textAnchor="middle">
        Warn from {formatScore(lines.warn)}
      </text>
      <text className="gauge-fail-label" x={at((lines.fail + 10) / 2)} y="16" textAnchor="middle">
        Fail from {formatScore(lines.fail)}
      </text>
      <text className="chart-score" x="0" y="48">
        CVSS 0
      </text>
      <text className="chart-score" x="100%" y="48" textAnchor="end">
        10
      </text>
    </svg>
  );
}
