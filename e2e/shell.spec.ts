// The shell around the page: the engine that is started again, the second start, closing, and what is kept between starts.

import { expect, test } from "@playwright/test";
import { spawn } from "node:child_process";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchApp, makeHome } from "./app";

test("a new engine is there after the old one was killed, and the window hears of it", async () => {
  const app = await launchApp();
  // The first engine has greeted, so that the greeting heard below is the second's.
  await expect(app.page.getByTestId("engine-state")).toHaveText("engine ready");
  const before = await app.enginePid();
  // Kept by the page until the test asks for it.
  await app.page.evaluate(() => {
    const heard = new Promise<{ crashed: boolean; hello: unknown }>((resolve) => {
      let crashed = false;
      window.gradual.on("engine.started", (event) => {
        crashed = event.crashed;
      });
      window.addEventListener("message", ({ data, ports: [port] }) => {
        if (data !== "gradual:engine-port" || port === undefined) return;
        // The page has the port; that it works is seen by its greeting.
        port.addEventListener("message", ({ data: hello }: MessageEvent<unknown>) => resolve({ crashed, hello }));
        port.start();
      });
    });
    Object.assign(window, { heard });
  });
  process.kill(before ?? 0, "SIGKILL");
  const heard = await app.page.evaluate(() => (window as unknown as { readonly heard: Promise<unknown> }).heard);
  expect(heard).toMatchObject({ crashed: true, hello: { type: "hello", version: 1 } });
  await expect.poll(app.enginePid).not.toBeNull();
  expect(await app.enginePid()).not.toBe(before);
  await app.close();
});

test("an engine that dies again and again is given up, and the window is told", async () => {
  const app = await launchApp();
  await app.page.evaluate(() => {
    Object.assign(window, {
      failed: new Promise((resolve) => window.gradual.on("engine.failed", ({ message }) => resolve(message))),
    });
  });
  let last = 0;
  for (let death = 0; death < 5; death++) {
    await expect.poll(async () => ![null, last].includes(await app.enginePid())).toBe(true);
    last = (await app.enginePid()) ?? 0;
    process.kill(last, "SIGKILL");
  }
  const message = await app.page.evaluate(() => (window as unknown as { readonly failed: Promise<string> }).failed);
  expect(message).toContain("was not started again");
  await app.close();
});

test("a second start ends at once and gives its project to the first", async () => {
  const app = await launchApp();
  const opened = app.page.evaluate(() => new Promise((resolve) => window.gradual.on("project.open", resolve)));
  const executable = await app.electron.evaluate(() => process.execPath);
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const second = spawn(
    executable,
    [join(__dirname, ".."), ...sandbox, `--user-data-dir=${app.userData}`, "some/penguins.gradual"],
    { cwd: app.home },
  );
  const ended = new Promise((resolve) => second.once("exit", resolve));
  expect(await opened).toMatchObject({ path: join(app.home, "some", "penguins.gradual") });
  expect(await ended).toBe(0);
  expect(app.electron.windows()).toHaveLength(1);
  await app.close();
});

test("a window whose page hangs can be closed, after the person was asked", async () => {
  const app = await launchApp();
  await app.electron.evaluate(({ dialog }) => {
    dialog.showMessageBox = (...args: unknown[]) => {
      process.stderr.write(`asked: ${(args[args.length - 1] as { message: string }).message}\n`);
      return Promise.resolve({ response: 1, checkboxChecked: false });
    };
  });
  await app.page.evaluate(() => {
    setTimeout(() => {
      for (;;);
    });
  });
  await app.close();
  expect(app.output()).toContain("asked: Gradual has not finished saving this project.");
});

test("settings and the window's place are there again at the next start", async () => {
  const home = await makeHome();
  const first = await launchApp({ home });
  await first.page.evaluate(() =>
    window.gradual.call("settings.write", {
      theme: "dark",
      reducedMotion: "on",
      device: "cpu",
      threads: null,
      notifications: true,
      panelWidth: 300,
    }),
  );
  await first.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1000, height: 700 }),
  );
  await first.close();
  expect(JSON.parse(await readFile(join(first.userData, "window.json"), "utf8"))).toMatchObject({ maximized: false });

  const second = await launchApp({ home });
  expect(await second.page.evaluate(() => window.gradual.call("settings.read"))).toEqual({
    ok: true,
    value: { theme: "dark", reducedMotion: "on", device: "cpu", threads: null, notifications: true, panelWidth: 300 },
  });
  expect(await second.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toEqual({
    x: 40,
    y: 30,
    width: 1000,
    height: 700,
  });
  expect(await second.page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches)).toBe(true);
  await second.close();
  await rm(home, { recursive: true });
});

test("a file that is dropped or chosen has its path", async () => {
  const app = await launchApp();
  const file = join(__dirname, "shell.spec.ts");
  await app.page.evaluate(() => {
    const input = document.createElement("input");
    input.type = "file";
    input.id = "chosen";
    document.body.append(input);
  });
  await app.page.setInputFiles("#chosen", file);
  const place = await app.page.evaluate(() => {
    const chosen = document.querySelector<HTMLInputElement>("#chosen")?.files?.[0];
    return chosen === undefined ? null : window.gradual.placeOfFile(chosen);
  });
  expect(place).toMatchObject({ path: file, uses: ["read", "project"] });
  // What the page makes itself has none.
  expect(
    await app.page.evaluate(() =>
      Promise.all(
        [new File(["x"], "made up.csv"), new Blob(["x"]), { path: "/etc/passwd", name: "passwd" }, "/etc/passwd"].map(
          (made) => window.gradual.placeOfFile(made as File),
        ),
      ),
    ),
  ).toEqual([null, null, null, null]);
  await app.close();
});

test("a sample is opened as a copy of the person's own, once", async () => {
  const home = await makeHome();
  const copy = join(home, "Documents", "Gradual", "iris");
  const first = await launchApp({ home, args: ["--sample", "iris"] });
  await expect
    .poll(() => first.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle()))
    .toMatch(/iris/i);
  const document = await readFile(join(copy, "iris.gradual"), "utf8");
  await first.close();

  await writeFile(join(copy, "note.txt"), "mine");
  const second = await launchApp({ home, args: ["--sample=iris"] });
  await expect
    .poll(() => second.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle()))
    .toMatch(/iris/i);
  await second.close();
  expect(await readdir(join(home, "Documents", "Gradual"))).toEqual(["iris"]);
  expect(await readFile(join(copy, "note.txt"), "utf8")).toBe("mine");
  expect(JSON.parse(await readFile(join(copy, "iris.gradual"), "utf8"))).toEqual(JSON.parse(document));
  await rm(home, { recursive: true });
});

test("the page has a language that it can use where the system has none", async () => {
  const app = await launchApp({ env: { LANG: "C", LC_ALL: "C", LANGUAGE: "" } });
  expect(
    await app.page.evaluate(() => [navigator.language, new Intl.NumberFormat(navigator.language).format(1234.5)]),
  ).toEqual(["en-US", "1,234.5"]);
  await app.close();
});
