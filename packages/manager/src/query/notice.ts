/** What the page says about itself in one line: it is older than the server, or a part of it could not be loaded. */
export type PageNotice = "outdated" | "incomplete";

let notice: PageNotice | undefined;
const watchers = new Set<() => void>();

/** Watches the notice; gives the way to stop. */
export function watchNotice(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** What the page says about itself; `undefined` when all is well. */
export function pageNotice(): PageNotice | undefined {
  return notice;
}

/** Looks whether the server has other files by now; `otherwise` is said when it has the same. */
export async function checkPage(otherwise?: PageNotice): Promise<void> {
  const next = (await isOutdated()) ? "outdated" : otherwise;
  if (next === undefined || next === notice) return;
  notice = next;
  for (const watcher of watchers) watcher();
}

/** The names of built files have their content in them, so a page of the same build names the same program. */
async function isOutdated(): Promise<boolean> {
  const own = document.querySelector<HTMLScriptElement>("script[type=module][src]")?.getAttribute("src");
  if (own === undefined || own === null) return false;
  try {
    const response = await window.fetch("/", { headers: { accept: "text/html" }, cache: "no-store" });
    return response.ok && !(await response.text()).includes(own);
  } catch {
    // The server is away: nothing is known of its files.
    return false;
  }
}
