import type { ReactElement } from "react";
import { CopyButton } from "./copy-button.js";

/** Commands to paste, one a line; copying leaves the prompt signs out. */
export function CommandBlock({ commands, label }: { readonly commands: readonly string[]; readonly label: string }): ReactElement {
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
      <CopyButton value={commands.join("\n")} label={label} />
    </div>
  );
}
