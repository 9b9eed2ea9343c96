// A training in the app leaves nothing behind but what is the person's and Chromium's, and the engine calls nobody.

import { expect, test } from "@playwright/test";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { launchApp, makeHome } from "./app";
import { goTo, openSample } from "./person";

/** ONNX Runtime would make its first call ten seconds after it was loaded. */
const LONG_ENOUGH = 12_000;

/** In the home: what this test puts there, and what Chromium keeps there wherever its profile is. */
const EXPECTED = [".config", ".pki", "Documents", "tmp", "trace", "user-data"];
/** In the home's cache: what the desktop's own libraries keep, which Chromium uses. */
const OF_THE_DESKTOP = ["dconf", "fontconfig", "mesa_shader_cache", "mesa_shader_cache_db", "nvidia"];

/** Trains a sample, waits for as long as ONNX Runtime would before it calls, and looks at what was left. */
export async function expectQuietTraining(executable?: string): Promise<void> {
  const home = await makeHome();
  const temporary = join(home, "tmp");
  await mkdir(temporary);
  const app = await launchApp({
    home,
    env: { TMPDIR: temporary },
    ...(executable === undefined ? {} : { executable }),
  });
  await openSample(app.page, "iris");
  const calls = await watchCalls((await app.enginePid()) ?? 0, join(home, "trace"));
  await goTo(app.page, "train");
  await app.page.getByTestId("train").click();
  await expect(app.page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await wait(LONG_ENOUGH);
  await app.close();

  const cached = await readdir(join(home, ".cache")).catch(() => []);
  expect(cached.filter((name) => !OF_THE_DESKTOP.includes(name))).toEqual([]);
  expect((await readdir(home)).filter((name) => name !== ".cache" && !EXPECTED.includes(name))).toEqual([]);
  // Chromium lets folders of its own stand there.
  expect((await readdir(temporary)).filter((name) => !/chromium|^scoped_dir/i.test(name))).toEqual([]);
  expect(await calls()).toEqual([]);
  await rm(home, { recursive: true, force: true });
}

/** Follows a process; the result gives, when it has ended, the calls to other machines. Nothing where it may not be followed. */
async function watchCalls(pid: number, trace: string): Promise<() => Promise<readonly string[]>> {
  const unwatched = (why: string) => {
    test.info().annotations.push({ type: "not watched", description: `whether the engine calls anybody: ${why}` });
    return async () => [];
  };
  if (spawnSync("strace", ["-V"]).status !== 0) return unwatched("strace is not installed");
  const child = spawn("strace", ["-f", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", trace, "-p", String(pid)]);
  const ended = once(child, "exit");
  const attached = once(child.stderr, "data").then(([text]) => String(text));
  const said = await Promise.race([attached, ended.then(() => "it ended at once")]);
  if (!said.includes("attached")) return unwatched(said.trim());
  return async () => {
    await ended;
    const lines = (await readFile(trace, "utf8")).split("\n");
    return lines.filter((line) => /AF_INET6?\b/.test(line) && !/inet_addr\("127\.|"::1"/.test(line));
  };
}
