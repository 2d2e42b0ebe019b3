import { AssuranceError, messageOf } from "@plimsoll/core";
import { harmlessText } from "./output/harmless-text.js";

/** One line `error[CODE]: message` for anything thrown. */
export function errorLine(error: unknown): string {
  if (error instanceof AssuranceError) return `error[${error.code}]: ${harmlessText(error.message)}\n`;
  return `error[internal]: ${harmlessText(messageOf(error))}; this is a fault of Plimsoll, please report it with the command that you ran\n`;
}
