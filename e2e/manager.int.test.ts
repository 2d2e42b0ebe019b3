import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "@plimsoll/api";
import { type RunningServer, startServer } from "@plimsoll/server";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findBarriers, isMarked, launchChromium, markPage, openPage, readDrawer, readList, type WatchedPage } from "./testing/browser.js";
import { bare, fleet, installFleetDatabase, latecomer, rescan } from "./testing/fleet.js";
import { copyManager, missingPart } from "./testing/manager.js";
import { createScannerClient } from "./testing/server-client.js";

const account = { name: "admin", password: "a better password" };
const waiting = { timeout: 10_000 };
/** Migrating a fresh data directory and building the UI take seconds. */
const START_MS = 60_000;

/** What the other tabs of the drawer show of `shop/api`. */
const tabRows = [
  [
    "Packages",
    [
      ["clean", "3.1.0", "npm", "", "/app/clean", "2", "0", ""],
      ["flask", "2.0.0", "python", "", "/app/flask", "1", "1", "7.5"],
      ["leftpad", "1.0.0", "npm", "", "/app/leftpad", "2", "2", "9.8"],
    ],
  ],
  [
    "Layers",
    [
      ["1", "ADD rootfs.tar /", "1 MB", "1", "1", "", "7.5"],
      ["2", "RUN npm ci", "1 MB", "2", "2", "", "9.8"],
    ],
  ],
] as const;

const missing = missingPart();

describe.skipIf(missing !== undefined)(`the Manager UI in Chromium${missing === undefined ? "" : ` (${missing})`}`, () => {
  const closing: (() => Promise<unknown>)[] = [];
  let server: RunningServer;
  let browser: Browser;
  let mine: WatchedPage;
  let page: Page;
  let scanner: Client;
  const barriers: string[] = [];

  const look = async (name: string): Promise<void> => {
    barriers.push(...(await findBarriers(page, name)));
  };

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-e2e-"));
    closing.push(async () => rmSync(folder, { recursive: true, force: true }));
    const managerDirectory = join(folder, "manager");
    copyManager(managerDirectory);
    const databaseFile = await installFleetDatabase(folder);
    server = await startServer({ location: { dataDirectory: join(folder, "data") }, databaseFile, managerDirectory });
    closing.push(() => server.close());
    browser = await launchChromium();
    closing.push(() => browser.close());
    mine = await openPage(browser);
    page = mine.page;
  }, START_MS);
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  }, START_MS);

  // The story of a person and a colleague: each test goes on where the one before it ended.
  describe("in this order", () => {
    let isBroken = false;
    beforeEach(({ skip, onTestFailed }) => {
      skip(isBroken, "a test before it failed");
      onTestFailed(() => {
        isBroken = true;
      });
    });

    test("the one-time password signs in once and is changed", async () => {
      await page.goto(server.address);
      await page.getByText("First start?").waitFor();
      await look("sign-in");
      await signIn(page, server.adminPassword ?? "");
      await page.getByRole("heading", { name: "Change password" }).waitFor();
      await look("change of password");
      await page.getByLabel("One-time password", { exact: true }).fill(server.adminPassword ?? "");
      await page.getByLabel("New password", { exact: true }).fill(account.password);
      await page.getByRole("button", { name: "Change password" }).click();
      await page.getByRole("heading", { name: "No images yet" }).waitFor();
      await look("first run");
    });

    test("the first-run page becomes the list of what scanners upload, with results", async () => {
      await page.getByText("Waiting for the first image").waitFor();
      await page.getByText("No scanner has called yet").waitFor();
      await markPage(page);
      scanner = await createScannerClient(server.address, account);
      await scanner.call("findKnownScans", { body: { images: [] } });
      await page.getByText("A scan is arriving").waitFor();
      for (const body of fleet) await scanner.call("uploadScan", { body });
      await expect
        .poll(() => readList(page, ["result", "image", "score", "epss", "kev"]), waiting)
        .toEqual([
          ["Fail", "registry.example/shop/api:1.2", "9.8", "94.4%", "KEV"],
          ["Warn", "registry.example/shop/web:3.0", "7.5", "", ""],
          ["Pass", "registry.example/tools/hash:0.9", "5.3", "", ""],
          ["Pass", "registry.example/base/slim:1.0", "No CVSS score", "", ""],
        ]);
      expect(await isMarked(page)).toBe(true);
      await look("list");
    });

    test("moving the Fail line changes results in the list at once", async () => {
      await page.getByRole("button", { name: "Scan settings" }).click();
      await page.getByLabel("Fail at or above").fill("7.5");
      await page.getByText("What would change").waitFor();
      await page.locator(".what-if li").waitFor();
      expect(await page.locator(".what-if li").allTextContents()).toEqual(["1imageWarnFail0 runningShow"]);
      await look("settings");
      await page.getByRole("button", { name: "Move the line" }).click();
      await expect
        .poll(() => readList(page, ["result", "image"]), waiting)
        .toEqual([
          ["Fail", "registry.example/shop/api:1.2"],
          ["Fail", "registry.example/shop/web:3.0"],
          ["Pass", "registry.example/tools/hash:0.9"],
          ["Pass", "registry.example/base/slim:1.0"],
        ]);
      expect(await isMarked(page)).toBe(true);
      await page.getByRole("complementary", { name: "Scan settings" }).getByRole("button", { name: "Close" }).click();
    });

    test("the search by CVE finds exactly its images", async () => {
      await page.getByLabel("Search images and CVEs").fill("cve-2026-0002");
      await page.keyboard.press("Enter");
      await expect
        .poll(() => readList(page, ["image", "state", "package", "affected", "fix"]), waiting)
        .toEqual([
          ["registry.example/shop/api:1.2", "Open", "flask", "2.0.0", "No fix yet"],
          ["registry.example/shop/web:3.0", "Open", "flask", "2.0.0", "No fix yet"],
        ]);
      await page.getByRole("region", { name: "CVE-2026-0002" }).waitFor();
      expect([page.url(), await isMarked(page)]).toEqual([`${server.address}/images?cve=CVE-2026-0002`, true]);
      await look("search by CVE");
    });

    test("the drawer shows packages with their CVEs, layer and Dockerfile step", async () => {
      await page.getByTitle("registry.example/shop/api:1.2", { exact: true }).click();
      await page.getByRole("button", { name: "leftpad 2" }).click();
      await expect
        .poll(() => readDrawer(page), waiting)
        .toEqual([
          ["leftpad 2", "Critical", "", "9.8", "94.4%", "KEV", "1.0.0", "1.2.0", "2 RUN"],
          ["/app/leftpad in layer 2 of 2, made by RUN npm ci"],
          ["CVE-2026-0001", "Critical", "", "9.8", "94.4%", "KEV", "AV:N/AC:L/PR:N/UI:N", "1.2.0", ""],
          ["CVE-2026-0004", "Medium", "", "6.1", "", "", "AV:N/AC:L/PR:N/UI:R", "1.1.0", ""],
          ["flask 1", "High", "", "7.5", "", "", "2.0.0", "No fix yet", "1 ADD"],
        ]);
      expect(await page.getByRole("link", { name: "CVE-2026-0001" }).getAttribute("href")).toBe(
        "https://nvd.nist.gov/vuln/detail/CVE-2026-0001",
      );
      await look("vulnerabilities");
      await page.getByRole("button", { name: "By CVE" }).click();
      await expect
        .poll(() => readDrawer(page), waiting)
        .toEqual([
          ["CVE-2026-0001", "Critical", "", "9.8", "94.4%", "KEV", "leftpad 1.0.0", "1.2.0", "2 RUN"],
          ["CVE-2026-0002", "High", "", "7.5", "", "", "flask 2.0.0", "No fix yet", "1 ADD"],
          ["CVE-2026-0004", "Medium", "", "6.1", "", "", "leftpad 1.0.0", "1.1.0", "2 RUN"],
        ]);
      await look("by CVE");
      for (const [tab, rows] of tabRows) {
        await page.getByRole("tab", { name: tab }).click();
        await expect.poll(() => readDrawer(page), waiting).toEqual(rows);
        await look(`tab ${tab}`);
      }
      expect(await page.locator(".fix-first li").count()).toBe(0);
      await page.keyboard.press("]");
      await page.getByText("First scan").waitFor();
      expect(await page.locator(".history-cause").allTextContents()).toEqual(["First scan"]);
      await look("tab History");
    });

    test("the keys that there are", async () => {
      await page.keyboard.press("?");
      await page.getByRole("heading", { name: "Keys" }).waitFor();
      await look("keys");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
    });

    test("a colleague's browser sees a new upload appear live", async () => {
      const colleague = await openPage(browser);
      const { page: other, faults } = colleague;
      await other.goto(`${server.address}/images?cve=CVE-2026-0001`);
      await signIn(other, account.password);
      await expect.poll(() => readList(other, ["result", "image"]), waiting).toEqual([["Fail", "registry.example/shop/api:1.2"]]);
      await other.getByText("Live", { exact: true }).waitFor();
      await markPage(other);
      // Rows under a pointer stay: what is new waits.
      await page.locator(".list-scroller .row").first().hover();
      await scanner.call("uploadScan", { body: latecomer });
      await page.getByRole("button", { name: "1 new further down" }).waitFor();
      await other.getByText("1 new image, 1 Fail").waitFor({ state: "attached" });
      await expect
        .poll(() => readList(other, ["result", "image"]), waiting)
        .toEqual([
          ["Fail", "registry.example/shop/cart:2.0"],
          ["Fail", "registry.example/shop/api:1.2"],
        ]);
      expect([await isMarked(other), faults]).toEqual([true, []]);
    });

    test("a changed image changes where it stands, and moves when that is asked for", async () => {
      await page.goto(`${server.address}/images`);
      const names = () => readList(page, ["result", "image"]);
      const fails = ["Fail", "registry.example/tools/hash:0.9"];
      const before = [
        ["Fail", "registry.example/shop/cart:2.0"],
        ["Fail", "registry.example/shop/api:1.2"],
        ["Fail", "registry.example/shop/web:3.0"],
        ["Pass", "registry.example/tools/hash:0.9"],
        ["Pass", "registry.example/base/slim:1.0"],
      ];
      await expect.poll(names, waiting).toEqual(before);
      await page.getByText("Live", { exact: true }).waitFor();
      await scanner.call("uploadScan", { body: rescan });
      await expect.poll(names, waiting).toEqual(before.with(3, fails));
      await page.getByRole("button", { name: "1 changed" }).click();
      await expect.poll(names, waiting).toEqual([before[0], fails, before[1], before[2], before[4]]);
    });

    test("an image in which nothing could be judged says why", async () => {
      await scanner.call("uploadScan", { body: bare });
      await page.goto(`${server.address}/images?result=unknown`);
      await expect
        .poll(() => readList(page, ["result", "image", "reason"]), waiting)
        .toEqual([["Unknown", "registry.example/base/scratch:1.0", "No result: packages could not be judged"]]);
      await page.keyboard.press("Enter");
      await page.getByText("No packages were found in the image").waitFor();
      await look("unknown image");
    });

    test("a list that fails says so, and comes back; filters that find nothing say which is too much", async () => {
      const { page: other } = await openPage(browser);
      const list = /\/api\/v1\/images\?/;
      await other.route(list, (route) => route.fulfill({ status: 500, body: "broken" }));
      await other.goto(`${server.address}/images?result=warn&kev=1`);
      await signIn(other, account.password);
      await other.getByRole("heading", { name: "The list could not be loaded" }).waitFor();
      barriers.push(...(await findBarriers(other, "failed list")));
      await other.unroute(list);
      await other.keyboard.press("r");
      await other.getByRole("heading", { name: "No image matches these 2 filters" }).waitFor();
      await expect
        .poll(() => other.locator(".nothing-matches li").allTextContents(), waiting)
        .toEqual(["Result = Warn3 imagesRemove", "Known exploited0 imagesRemove"]);
      barriers.push(...(await findBarriers(other, "nothing matches")));
    });

    test("without the server the page says since when, switches changes off, and comes back", async () => {
      const { page: other } = await openPage(browser);
      await other.clock.install();
      await other.route("**/api/v1/events*", (route) => route.abort());
      await other.goto(`${server.address}/images`);
      await signIn(other, account.password);
      await expect.poll(() => readList(other, ["score"]), waiting).toHaveLength(6);
      await other.clock.fastForward(31_000);
      await other.getByText("Reconnecting", { exact: true }).waitFor();
      await other.clock.fastForward(95_000);
      await other.getByText("No connection to the server.").waitFor();
      barriers.push(...(await findBarriers(other, "offline")));
      await other.keyboard.press("g");
      await other.keyboard.press("s");
      expect(await other.getByRole("button", { name: "Generate new token" }).isDisabled()).toBe(true);
      await other.keyboard.press("Escape");
      await other.unroute("**/api/v1/events*");
      await other.getByRole("button", { name: "Try now" }).click();
      await other.getByText("Live", { exact: true }).waitFor();
      await other.keyboard.press("g");
      await other.keyboard.press("s");
      expect(await other.getByRole("button", { name: "Generate new token" }).isDisabled()).toBe(false);
    });

    test("when the session ends the page stays, and the password brings it back", async () => {
      const { page: other } = await openPage(browser);
      await other.goto(`${server.address}/images`);
      await signIn(other, account.password);
      await expect.poll(() => readList(other, ["score"]), waiting).toHaveLength(6);
      await markPage(other);
      await other.context().clearCookies();
      await other.keyboard.press("3");
      const dialog = other.getByRole("dialog", { name: "Your session has ended" });
      await dialog.getByLabel("Password", { exact: true }).fill(account.password);
      await dialog.getByRole("button", { name: "Sign in" }).click();
      await dialog.waitFor({ state: "detached" });
      await expect.poll(() => readList(other, ["result", "image"]), waiting).toEqual([["Pass", "registry.example/base/slim:1.0"]]);
      expect(await isMarked(other)).toBe(true);
    });
  });

  test("nothing went wrong on the way", () => {
    expect(mine.faults).toEqual([]);
  });

  test("axe finds nothing serious on the way, light and dark", () => {
    expect(barriers).toEqual([]);
  });
});

async function signIn(page: Page, password: string): Promise<void> {
  await page.getByLabel("User name").fill(account.name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
