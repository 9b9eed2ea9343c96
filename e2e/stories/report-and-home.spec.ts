// A run is trained while the system is told what it needs to know, and is then reported on: as a web page that holds everything and runs nothing, and as a PDF.

import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { App } from "../app";
import { launchApp } from "../app";
import { expectAccessible, goTo, openSample, picture } from "../person";
import { look, resize } from "../views";

/** What the app asked of the system since it was watched. */
interface Told {
  readonly blocked: string[];
  readonly progress: number[];
  readonly notified: string[];
  readonly recent: string[];
  readonly opened: string[];
  readonly menus: string[][];
}

/** Headless, nobody sees a taskbar or a notification: what is asked of the system is written down instead. */
async function watchSystem({ electron }: App): Promise<() => Promise<Told>> {
  await electron.evaluate(({ app, BrowserWindow, Menu, Notification, powerSaveBlocker, shell }) => {
    const told = { blocked: [], progress: [], notified: [], recent: [], opened: [], menus: [] } as {
      blocked: string[];
      progress: number[];
      notified: string[];
      recent: string[];
      opened: string[];
      menus: string[][];
    };
    Object.assign(globalThis, { told });
    powerSaveBlocker.start = (type) => {
      told.blocked.push(`start ${type}`);
      return 1;
    };
    powerSaveBlocker.stop = () => {
      told.blocked.push("stop");
      return true;
    };
    app.addRecentDocument = (path) => void told.recent.push(path);
    shell.openPath = (path) => {
      told.opened.push(path);
      return Promise.resolve("");
    };
    Menu.prototype.popup = function (this: Electron.Menu) {
      told.menus.push(this.items.map(({ role, type }) => role ?? type));
    };
    Notification.isSupported = () => true;
    Notification.prototype.show = function (this: Electron.Notification) {
      told.notified.push(`${this.title}: ${this.body}`);
      this.emit("click");
    };
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) throw new Error("there is a window");
    window.isFocused = () => false;
    window.setProgressBar = (share) => void told.progress.push(share);
  });
  return () => electron.evaluate(() => (globalThis as unknown as { told: Told }).told);
}

async function answerSaveDialog({ electron }: App, path: string): Promise<void> {
  await electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
}

/** Opens a file as a browser does that has never seen it: what it asks for, and complains about, is written down. */
async function openFile(
  { electron }: App,
  path: string,
  width: number,
): Promise<{ page: Page; complaints: string[]; asked: string[] }> {
  const opened = electron.waitForEvent("window");
  await electron.evaluate(
    async ({ BrowserWindow }, { file, across }) => {
      const window = new BrowserWindow({
        width: across,
        height: 900,
        webPreferences: { partition: `look-${across}`, sandbox: true },
      });
      await window.loadURL("about:blank");
      Object.assign(globalThis, { openFile: () => window.loadFile(file) });
    },
    { file: path, across: width },
  );
  const page = await opened;
  const complaints: string[] = [];
  const asked: string[] = [];
  // Electron's own word about the empty page that stood there before.
  page.on("console", (message) => {
    if (!message.text().includes("Electron Security Warning")) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => asked.push(request.url()));
  await electron.evaluate(() => (globalThis as unknown as { openFile: () => Promise<void> }).openFile());
  await page.waitForLoadState("load");
  return { page, complaints, asked };
}

test("a run keeps the machine awake, says when it has ended, and is reported on", async () => {
  test.setTimeout(300_000);
  const app = await launchApp();
  const { page } = app;
  const told = await watchSystem(app);
  await openSample(page, "penguins");
  await expect.poll(async () => (await told()).recent).toEqual([expect.stringMatching(/\.gradual$/)]);
  await goTo(page, "train");
  await resize(app, 1280, 800);

  // A text field has the menu that people know from everywhere.
  await page.getByTestId("epochs").click({ button: "right" });
  await expect
    .poll(async () => (await told()).menus.at(-1) ?? [])
    .toEqual(expect.arrayContaining(["cut", "copy", "paste", "selectall"]));

  await page.getByTestId("epochs").fill("60");
  await page.getByTestId("epochs").press("Enter");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await expect.poll(async () => (await told()).blocked).toEqual(["start prevent-app-suspension", "stop"]);
  const { progress, notified } = await told();
  expect(progress.at(-1)).toBe(-1);
  expect(progress.slice(0, -1).every((share, at, all) => share >= (all[at - 1] ?? 0) && share <= 1)).toBe(true);
  expect(notified).toHaveLength(1);
  expect(notified[0]).toMatch(/^Training run .* has ended: .*(right|Finished|Stopped)/i);

  // In one press, from the banner.
  const file = join(app.documents, "penguins.html");
  await answerSaveDialog(app, file);
  await page.getByTestId("stop-banner").getByTestId("report-button").click();
  await expectAccessible(page);
  await page.getByRole("menuitem", { name: "Report as web page…" }).click();
  await expect(page.getByText("The report was saved.")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("the test rows were not looked at")).toBeVisible();

  for (const [width, colorScheme] of [
    [1280, "light"],
    [480, "dark"],
  ] as const) {
    const { page: shown, complaints, asked } = await openFile(app, file, width);
    await shown.emulateMedia({ colorScheme });
    await expect(shown.getByRole("heading", { level: 1 })).toHaveText("Penguins");
    await expect(shown.getByRole("table").first()).toContainText("Accuracy");
    expect(await shown.locator("script").count()).toBe(0);
    // The one style is allowed, and the page never scrolls sideways.
    expect(
      await shown.evaluate(() => [
        getComputedStyle(document.querySelector("h1") ?? document.body).fontSize,
        document.documentElement.scrollWidth <= document.documentElement.clientWidth,
      ]),
    ).toEqual(["28px", true]);
    await expectAccessible(shown);
    await picture(shown, `report-${width}-${colorScheme}`);
    // On paper it is light, whatever the reader's setting.
    await shown.emulateMedia({ colorScheme: "dark", media: "print" });
    expect(await shown.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
    expect(complaints).toEqual([]);
    expect(asked.every((address) => address.startsWith("file:") && address.endsWith("penguins.html"))).toBe(true);
    await shown.close();
  }

  // As a PDF from the run's menu, by keyboard.
  const pdf = join(app.documents, "penguins.pdf");
  await answerSaveDialog(app, pdf);
  await page.getByTestId("run").getByRole("button").last().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Report as PDF…" }).focus();
  await page.keyboard.press("Enter");
  await expect
    .poll(async () => (await readFile(pdf).catch(() => Buffer.from(""))).subarray(0, 5).toString(), { timeout: 60_000 })
    .toBe("%PDF-");
  const printed = (await readFile(pdf)).toString("latin1");
  expect(printed.match(/\/Type\s*\/Page\b/g)?.length ?? 0).toBeGreaterThan(2);
  expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);

  // And from the head of Evaluate.
  await goTo(page, "evaluate");
  const second = join(app.documents, "again.html");
  await answerSaveDialog(app, second);
  await page.getByTestId("evaluate").getByTestId("report-button").press("Enter");
  await page.keyboard.press("Enter");
  await expect
    .poll(async () => (await readFile(second, "utf8").catch(() => "")).startsWith("<!doctype html>"), {
      timeout: 30_000,
    })
    .toBe(true);
  await resize(app, 960, 600);
  await look(app, "report-evaluate");

  // The log tells what happened, and nothing of the person's.
  await page.keyboard.press("Control+K");
  await page.keyboard.type("log file");
  await page.keyboard.press("Enter");
  const [log = ""] = await expect
    .poll(async () => (await told()).opened)
    .toHaveLength(1)
    .then(async () => (await told()).opened);
  const written = await readFile(log, "utf8");
  for (const line of ["started: Gradual ", "engine started", "training started", "training ended"])
    expect(written).toContain(line);
  for (const secret of ["Island", "Adelie", "penguins", app.home])
    expect(written.toLowerCase()).not.toContain(secret.toLowerCase());

  // Who does not want to be told is not.
  await page.keyboard.press("Control+K");
  await page.keyboard.type("notifying");
  await page.keyboard.press("Enter");
  await goTo(page, "train");
  await page.getByTestId("epochs").fill("5");
  await page.getByTestId("epochs").press("Enter");
  await page.getByTestId("train").click();
  await expect.poll(async () => (await told()).blocked.length, { timeout: 60_000 }).toBe(4);
  expect((await told()).notified).toHaveLength(1);
  await app.close();
});
