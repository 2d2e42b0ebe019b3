import { type ReactElement, useState } from "react";
import { Icon } from "./icon.js";

/** Copies a text; says so for two seconds. */
export function CopyButton({
  value,
  label,
  words,
}: {
  /** The text, or the way to it. */
  readonly value: string | (() => Promise<string>);
  readonly label: string;
  readonly words?: string;
}): ReactElement {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await copyText(typeof value === "string" ? value : await value());
      setCopied(true);
      window.setTimeout(() => setCopied(false), 2000);
    } catch {
      // Nothing was copied, and the button does not say so; what failed stands where it belongs.
    }
  };
  return (
    <button
      type="button"
      className={words === undefined ? "icon-button" : "button-main"}
      aria-label={copied ? "Copied" : label}
      title={label}
      onClick={() => void copy()}
    >
      <Icon name={copied ? "check" : "copy"} size={14} />
      {words !== undefined && <span>{copied ? "Copied" : words}</span>}
    </button>
  );
}

/** Puts a text on the clipboard; over plain HTTP by the older way, since browsers keep the newer one for secure pages. */
export async function copyText(value: string): Promise<void> {
  if (window.isSecureContext) {
    await navigator.clipboard.writeText(value);
    return;
  }
  const field = document.createElement("textarea");
  field.value = value;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
