import { type ReactElement, useRef, useState } from "react";
import { CommandBlock } from "../../component/command-block.js";
import { Icon } from "../../component/icon.js";
import type { LoadLines } from "../../component/load-line-geometry.js";
import { useMedia } from "../../component/media.js";
import { ResultIcon } from "../../component/result.js";
import { formatScore } from "../../format/number.js";
import { formatAgo, formatMoment } from "../../format/time.js";
import { errorWords } from "../../query/client.js";
import { useSession } from "../../query/session.js";
import { useCreateToken, useDatabase, useSettings, useTokens } from "../../query/settings.js";

const cards = [
  {
    title: "Scan one image now",
    icon: "terminal",
    words: "On any machine that can read the image. Only the list of packages leaves it.",
    command: "plimsoll scan nginx:1.25",
    next: "First result in about 10 s.",
  },
  {
    title: "Scan in a pipeline",
    icon: "refresh",
    words: "The step fails when the image is over the Fail line. Keep the token in the secret store of your CI.",
    command: "plimsoll scan \\\n  registry.example/shop/api:1.2",
    next: "Runs with each build, about 10 s an image.",
  },
  {
    title: "Send an SBOM you have",
    icon: "download",
    words: "Syft JSON, CycloneDX or SPDX, made by any tool. The image itself is not needed.",
    command: "plimsoll scan sbom:web.syft.json",
    next: "First result within seconds.",
  },
] as const;

/** What stands in place of the token until a block is copied. */
const placeholder = "...";
const tokenHours = 24;
const callMs = 2000;
/** The use of a token is written at most once a minute. */
const arrivingMs = 120_000;

/** The first-run page (11): the empty lines and three ways to bring the first image; it gives way to the list by itself. */
export function FirstRun({ lines }: { readonly lines: LoadLines }): ReactElement {
  const database = useDatabase().data;
  const apiUrl = useSettings().data?.apiUrl ?? window.location.origin;
  const role = useSession().data?.account.role;
  const create = useCreateToken();
  const token = useRef<string>(undefined);
  const [shown, setShown] = useState(placeholder);
  const may = role === "admin" || role === "image-assurance-admin";
  const block = (command: string, secret: string): readonly string[] => [
    `export PLIMSOLL_TOKEN=${secret}`,
    `${command} \\\n  --api-url ${apiUrl}`,
  ];
  const prepare = async (command: string): Promise<readonly string[]> => {
    token.current ??= (
      await create.mutateAsync({ name: `first run ${new Date().toISOString().slice(0, 16)}`, role: "scanner", expiresInHours: tokenHours })
    ).secret;
    setShown(`${token.current.slice(0, 9)}...`);
    return block(command, token.current);
  };
  return (
    <section className="first-run">
      <h2>No images yet</h2>
      <p className="first-run-lead">
        Send one image and see on which side of the lines it lands. Each command is ready to paste: the address is filled in
        {may ? `, and copying fills in a token for ${tokenHours} h` : "; an administrator makes the token"}. This page turns into the list
        when the first result arrives.
      </p>
      <EmptyLines lines={lines} />
      <div className="first-run-cards">
        {cards.map(({ title, icon, words, command, next }) => (
          <article key={title}>
            <h3>
              <Icon name={icon} size={18} /> {title}
            </h3>
            <p>{words}</p>
            <CommandBlock
              commands={block(command, shown)}
              label={`Copy the commands: ${title}`}
              {...(may ? { prepare: () => prepare(command) } : {})}
            />
            <p>{next}</p>
          </article>
        ))}
      </div>
      {create.error !== null && (
        <p className="field-failure" role="alert">
          {errorWords(create.error)}
        </p>
      )}
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
        {may && <ScannerLine />}
      </ul>
    </section>
  );
}

/** Whether a scanner has called: its token was used. */
function ScannerLine(): ReactElement {
  const tokens = useTokens(true, callMs).data?.items ?? [];
  const last = tokens
    .flatMap(({ role, usedAt }) => (role === "read-only" || usedAt === null ? [] : [usedAt]))
    .sort()
    .at(-1);
  const arriving = last !== undefined && Date.now() - Date.parse(last) < arrivingMs;
  const called = last === undefined ? "No scanner has called yet" : `A scanner called ${formatAgo(last, Date.now())}`;
  return (
    <li>
      <ResultIcon verdict={last === undefined ? "unknown" : "pass"} />
      <span role="status">{arriving ? "A scan is arriving" : called}</span>
    </li>
  );
}

function EmptyLines({ lines }: { readonly lines: LoadLines }): ReactElement {
  const phone = useMedia("(max-width: 599px)");
  const at = (score: number): string => `${score * 10}%`;
  const from = phone ? "" : "from ";
  return (
    <svg
      className="empty-lines"
      width="100%"
      height="56"
      role="img"
      aria-label={`Pass below ${formatScore(lines.warn)}, Warn from ${formatScore(lines.warn)}, Fail from ${formatScore(lines.fail)}`}
    >
      <line className="gauge-unknown" x1="0" x2="100%" y1="26" y2="26" />
      <line className="chart-warn-line" x1={at(lines.warn)} x2={at(lines.warn)} y1={phone ? 20 : 6} y2="44" />
      <line className="chart-fail-line" x1={at(lines.fail)} x2={at(lines.fail)} y1={phone ? 20 : 6} y2="44" />
      <text className="result-text-pass" x={at(lines.warn / 2)} y="16" textAnchor="middle">
        Pass
      </text>
      <text
        className="gauge-warn-label"
        x={phone ? at(lines.warn) : at((lines.warn + lines.fail) / 2)}
        dx={phone ? 4 : 0}
        y="16"
        textAnchor={phone ? "start" : "middle"}
      >
        Warn {from}
        {formatScore(lines.warn)}
      </text>
      <text className="gauge-fail-label" x={phone ? "100%" : at((lines.fail + 10) / 2)} y="16" textAnchor={phone ? "end" : "middle"}>
        Fail {from}
        {formatScore(lines.fail)}
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
