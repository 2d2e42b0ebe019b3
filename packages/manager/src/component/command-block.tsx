import type { ReactElement } from "react";
import { CopyButton } from "./copy-button.js";

/** Commands to paste, one a line; copying leaves the prompt signs out. `prepare` gives the commands to copy where that takes time. */
export function CommandBlock({
  commands,
  label,
  prepare,
}: {
  readonly commands: readonly string[];
  readonly label: string;
  readonly prepare?: () => Promise<readonly string[]>;
}): ReactElement {
  return (
    <div className="command-block">
      <pre>
        {commands.map((command) => (
          <code key={command}>
            <span className="prompt">$ </span>
            {command}
            {"\n"}
          </code>
        ))}
      </pre>
      <CopyButton value={prepare === undefined ? commands.join("\n") : async () => (await prepare()).join("\n")} label={label} />
    </div>
  );
}
