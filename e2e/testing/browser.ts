import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

/** The browser's program. */
export const chromiumFile = "/usr/bin/chromium";

/** How long a page may take to show what it should. */
const PATIENCE_MS = 10_000;

/** A page of a browser with its own cookies, and what went wrong on it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of the console, exceptions, violations of the content security policy; but for the answer 401 by which the page learns that nobody is signed in. */
  readonly faults: readonly string[];
}

/** Starts Chromium without a window. */
export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({
    executablePath: chromiumFile,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Opens a page as another browser would: nothing is shared with the other pages. */
export async function openPage(browser: Browser): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB", reducedMotion: "reduce" });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("console", (message) => {
    const { url } = message.location();
    const isQuestion = message.text().includes("401") && url.endsWith("/api/v1/session");
    if (message.type() === "error" && !isQuestion) faults.push(`console: ${message.text()} (${url})`);
  });
  await page.exposeFunction("plimsollViolation", (violation: string) => void faults.push(`content security policy: ${violation}`));
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (event) => plimsollViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`))",
  );
  return { page, faults };
}

/** The rows of the list of images: their cells of these names as text. */
export async function readList(page: Page, cells: readonly string[]): Promise<unknown> {
  return await page.evaluate(
    `Array.from(document.querySelectorAll(".list-scroller tbody tr[aria-rowindex]"), (row) =>
      ${JSON.stringify(cells)}.map((name) => row.querySelector(".cell-" + name)?.textContent))`,
  );
}

/** The rows of the table in the drawer, as the texts of their cells. */
export async function readDrawer(page: Page): Promise<unknown> {
  return await page.evaluate(
    `Array.from(document.querySelectorAll(".drawer tbody tr:not(.spacer)"), (row) =>
      Array.from(row.cells, (cell) => cell.textContent.trim()))`,
  );
}

/** Marks the page; the mark is gone when the page is loaded anew. */
export async function markPage(page: Page): Promise<void> {
  await page.evaluate("void (window.plimsollMark = true)");
}

/** Whether the page is still the one that was marked. */
export async function isMarked(page: Page): Promise<boolean> {
  return (await page.evaluate("window.plimsollMark === true")) === true;
}

/** What axe finds serious or critical on the page as it is, in both colour schemes: `list, dark: color-contrast .muted: ...`. */
export async function findBarriers(page: Page, name: string): Promise<readonly string[]> {
  const barriers: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as axe.AxeResults;
    for (const { id, impact, nodes } of violations) {
      if (impact !== "serious" && impact !== "critical") continue;
      barriers.push(
        ...nodes.map(({ target, failureSummary = "" }) => `${name}, ${colorScheme}: ${id} ${target.join(" ")}: ${failureSummary}`),
      );
    }
  }
  return barriers;
}
