/** What happened to the list, for those who hear it. */
interface Happened {
  readonly added: number;
  /** Of the new ones. */
  readonly fails: number;
  readonly changed: number;
}

const nothing: Happened = { added: 0, fails: 0, changed: 0 };
/** Between two messages. Source: ui.md §6 */
const quietMs = 10_000;

/** Gathers what happens into messages, the first at once, the next 10 s later at the earliest. */
export function createAnnouncer(say: (words: string) => void): (happened: Happened) => void {
  let waiting = nothing;
  let isQuiet = false;
  const speak = (): void => {
    isQuiet = waiting.added + waiting.changed > 0;
    if (!isQuiet) return;
    say(announcement(waiting));
    waiting = nothing;
    setTimeout(speak, quietMs);
  };
  return ({ added, fails, changed }) => {
    waiting = { added: waiting.added + added, fails: waiting.fails + fails, changed: waiting.changed + changed };
    if (!isQuiet) speak();
  };
}

function announcement({ added, fails, changed }: Happened): string {
  const parts = [
    added > 0 ? `${added} new ${added === 1 ? "image" : "images"}` : "",
    fails > 0 ? `${fails} Fail` : "",
    changed > 0 ? `${changed} ${changed === 1 ? "image" : "images"} changed` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}
