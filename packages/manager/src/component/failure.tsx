import { Button } from "@mantine/core";
import { ApiError } from "@plimsoll/api";
import { type ReactElement, useEffect, useState } from "react";
import { errorCode, errorWords } from "../query/client.js";
import { CopyButton } from "./copy-button.js";
import { Icon } from "./icon.js";
import { useKeys } from "./key.js";
import { ResultIcon } from "./result.js";

const longestWait = 60;

/** A part of the page that could not be loaded: what happened, code and request, tries again by itself after 2, 4, 8 ... 60 s. */
export function Failure({
  title,
  error,
  retry,
}: {
  readonly title: string;
  readonly error: unknown;
  readonly retry: () => void;
}): ReactElement {
  const [wait, setWait] = useState({ next: 2, left: 2 });
  useEffect(() => {
    const timer = window.setInterval(() => {
      setWait(({ next, left }) =>
        left > 1 ? { next, left: left - 1 } : { next: Math.min(longestWait, next * 2), left: Math.min(longestWait, next * 2) },
      );
    }, 1000);
    return () => window.clearInterval(timer);
  }, []);
  useEffect(() => {
    if (wait.next > 2 && wait.left === wait.next) retry();
    // Only a wait that begins anew means that one has run out.
  }, [wait.next, wait.left === wait.next]);
  useKeys({ r: retry });
  const request = error instanceof ApiError ? error.problem?.instance : undefined;
  const status = error instanceof ApiError && error.status !== undefined ? `  ${error.status}` : "";
  const facts = `${errorCode(error)}${status}${request === undefined ? "" : `\nrequest ${request}`}`;
  return (
    <section className="failure" role="alert">
      <ResultIcon verdict="fail" size={18} />
      <div>
        <h2>{title}</h2>
        <p>{errorWords(error)}</p>
        <div className="command-block">
          <pre>
            <code>{facts}</code>
          </pre>
          <CopyButton value={facts} label="Copy code and request" />
        </div>
        <div className="actions">
          <Button onClick={retry} leftSection={<Icon name="refresh" size={14} />}>
            Try again <kbd>R</kbd>
          </Button>
          <span className="muted">Next try in {wait.left} s</span>
        </div>
      </div>
    </section>
  );
}
