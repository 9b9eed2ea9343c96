// Electron's security checklist, looked up in the running app rather than in its source.

import { expect, test } from "@playwright/test";
import { readFile } from "node:fs/promises";
import type { App } from "./app";
import { launchApp } from "./app";

const PAGE = "app://bundle/index.html";

let app: App;
test.beforeAll(async () => {
  app = await launchApp();
  await app.page.waitForLoadState("load");
});
test.afterAll(() => app.close());

test("every request of the page goes to app:", async () => {
  const urls: string[] = [];
  app.page.on("request", (request) => urls.push(request.url()));
  // A load that comes right after the first one may be taken back.
  await expect(() => app.page.reload()).toPass({ timeout: 20_000 });
  expect(urls.filter((url) => url.startsWith("app://bundle/")).length).toBeGreaterThan(1);
  expect(urls.filter((url) => !url.startsWith("app://bundle/"))).toEqual([]);
});

test("the page is kept away from Node", async () => {
  const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
  });
  expect(
    await app.page.evaluate(() =>
      ["require", "process", "module", "Buffer", "global"].filter((name) => name in window),
    ),
  ).toEqual([]);
});

test("the page's process is in Chromium's sandbox", async () => {
  test.skip(
    process.platform !== "linux" || process.getuid?.() === 0,
    "Linux shows it, and only to an ordinary user: root has no sandbox",
  );
  const pid = await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  );
  expect(await readFile(`/proc/${pid}/status`, "utf8")).toMatch(/^Seccomp:\s+2$/m);
});

test("the page carries a strict content security policy", async () => {
  const policy = await app.page
    .evaluate(async (page) => (await fetch(page)).headers.get("content-security-policy"), PAGE)
    .catch(() => null);
  // The policy itself forbids the page to fetch; then it is read where it is served.
  expect(policy).toBeNull();
  const header = await app.electron.evaluate(
    async ({ net }, page) => (await net.fetch(page)).headers.get("content-security-policy"),
    PAGE,
  );
  const directives = new Map(
    (header ?? "").split("; ").map((directive) => [directive.split(" ")[0], directive.split(" ").slice(1).join(" ")]),
  );
  expect(Object.fromEntries(directives)).toEqual({
    "default-src": "'none'",
    "script-src": "'self'",
    "worker-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "vue gradual",
  });
});

test("the policy is in force: no eval, no script, style or picture from elsewhere, no HTML from a string", async () => {
  const found = await app.page.evaluate(async () => {
    const violations: string[] = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) =>
      violations.push(effectiveDirective),
    );
    const refused = (act: () => unknown): string => {
      try {
        act();
        return "allowed";
      } catch (error) {
        return String(error);
      }
    };
    // Code that Playwright evaluates may use eval; code that the page runs later may not.
    const evaluation = await new Promise<string>((resolve) =>
      setTimeout(() => resolve(refused(() => Reflect.construct(Function, ["return 1"])))),
    );
    const html = refused(() => (document.createElement("div").innerHTML = "<b>x</b>"));
    const script = refused(() => (document.createElement("script").src = "https://example.org/x.js"));
    const image = document.createElement("img");
    const failed = new Promise((resolve) => (image.onerror = resolve));
    image.src = "https://example.org/x.png";
    await failed;
    const styled = new Promise<void>((resolve) => {
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
        if (effectiveDirective === "style-src-elem") resolve();
      });
    });
    const style = document.createElement("style");
    style.textContent = "body { outline: 3px solid red }";
    document.head.append(style);
    const outline = getComputedStyle(document.body).outlineStyle;
    style.remove();
    await styled;
    return { violations, evaluation, html, script, outline };
  });
  expect(found.evaluation).toContain("EvalError");
  expect(found.html).toContain("TrustedHTML");
  expect(found.script).toContain("TrustedScriptURL");
  expect(found.violations).toContain("img-src");
  expect(found.outline).toBe("none");
});

test("the page cannot be navigated away", async () => {
  for (const address of [
    "https://example.org/",
    "file:///etc/passwd",
    "app://bundle/assets/",
    "app://bundle.evil/index.html",
    "data:text/html,x",
  ]) {
    await app.page.evaluate((url) => {
      const link = document.createElement("a");
      link.href = url;
      document.body.append(link);
      link.click();
      link.remove();
    }, address);
  }
  // Refused navigations end in nothing that could be waited for; a call answered after them has been asked in order.
  await app.page.evaluate(() => window.gradual.call("app.info"));
  expect(app.page.url()).toBe(PAGE);
  expect(
    await app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()),
    ),
  ).toEqual([PAGE]);
});

test("no other window can be opened, and nothing embedded", async () => {
  expect(await app.page.evaluate(() => window.open("https://example.org/"))).toBeNull();
  expect(await app.page.evaluate(() => window.open("app://bundle/index.html"))).toBeNull();
  expect(app.electron.windows()).toHaveLength(1);
  const kind = await app.page.evaluate(() => Object.prototype.toString.call(document.createElement("webview")));
  expect(kind).not.toBe("[object WebViewElement]");
  expect(
    await app.electron.evaluate(
      ({ webContents }) => webContents.getAllWebContents().filter((contents) => contents.getType() !== "window").length,
    ),
  ).toBe(0);
});

test("the protocol serves the page's own files and nothing else", async () => {
  const statuses = await app.electron.evaluate(async ({ net }) => {
    const addresses = [
      "app://bundle/../main/main.js",
      "app://bundle/%2e%2e/main/main.js",
      "app://bundle/..%2fmain%2fmain.js",
      "app://bundle/..%2f..%2fpackage.json",
      "app://bundle/%2fetc%2fpasswd",
      "app://bundle.evil/index.html",
      "app://bundle/index.html",
    ];
    return Promise.all(addresses.map(async (address) => (await net.fetch(address)).status));
  });
  expect(statuses.slice(0, -1).every((status) => status === 403 || status === 404)).toBe(true);
  expect(statuses.slice(-1)).toEqual([200]);
});

test("no permission is granted", async () => {
  const granted = await app.page.evaluate(async () => {
    const names = [
      "geolocation",
      "notifications",
      "camera",
      "microphone",
      "clipboard-read",
      "midi",
    ] as PermissionName[];
    const states = await Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state));
    return [...states, await Notification.requestPermission()];
  });
  expect(new Set(granted)).toEqual(new Set(["denied"]));
  const media = await app.page.evaluate(() =>
    navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => "granted",
      (error: unknown) => String(error),
    ),
  );
  expect(media).toMatch(/^Not(Allowed|Found)Error/);
});

test("the page is given exactly three functions", async () => {
  const bridge = await app.page.evaluate(() => ({
    keys: Object.keys(window.gradual).sort(),
    frozen: Object.isFrozen(window.gradual),
    electron: Object.keys(window).filter((name) => /electron|ipc/i.test(name)),
  }));
  expect(bridge.keys).toEqual(["call", "on", "placeOfFile"]);
  expect(bridge.electron).toEqual([]);
});

test("calls that do not keep the contract are refused", async () => {
  const replies = await app.page.evaluate(async () => {
    const call = window.gradual.call as (name: string, ...args: unknown[]) => Promise<{ readonly ok: boolean }>;
    return Promise.all([
      call("no.such.call"),
      call("__proto__"),
      call("settings.write", { theme: "purple" }),
      call("samples.copy", "../../etc"),
      call("app.info", 1),
      // Paths that main never gave out.
      call("shell.showInFolder", "/etc/passwd"),
      call("recent.add", { folder: "/etc", name: "etc" }),
      call("report.savePdf", { html: "<p>x</p>", path: "/tmp/evil.pdf" }),
    ]);
  });
  expect(replies.map(({ ok }) => ok)).toEqual(Array(8).fill(false));
});

test("a page that was taken over reaches no file by its path: the engine takes only what main gave out", async () => {
  await app.page.addInitScript(() => {
    window.addEventListener("message", (event: MessageEvent<unknown>) => {
      const [port] = event.ports;
      if (port !== undefined) (window as unknown as { taken: MessagePort }).taken = port;
    });
  });
  await expect(() => app.page.reload()).toPass({ timeout: 20_000 });
  await app.page.waitForFunction(() => "taken" in window);
  const problems = await app.page.evaluate(async () => {
    const { taken } = window as unknown as { readonly taken: MessagePort };
    const ask = (id: number, name: unknown, input: unknown): Promise<unknown> =>
      new Promise((resolve) => {
        taken.addEventListener("message", ({ data }: MessageEvent<{ id?: number; problem?: { message: string } }>) => {
          if (data.id === id) resolve(data.problem?.message ?? "answered");
        });
        taken.postMessage({ type: "request", id, name, input });
      });
    return Promise.all([
      ask(900_001, "project.open", { path: "/etc" }),
      ask(900_002, "project.create", { path: "/tmp/evil", from: "/etc/passwd" }),
      ask(900_003, "data.preview", { file: "/etc/passwd", options: {} }),
      ask(900_004, "data.formatAt", { path: "/etc/passwd" }),
      // One that cannot be read is answered, too.
      ask(900_005, 7, {}),
    ]);
  });
  for (const problem of problems.slice(0, 4)) expect(problem).toContain("no place that was given out");
  expect(problems[4]).toContain("cannot be read");
});

test("packets have no way out beside the requests, and nothing is downloaded", async () => {
  const policy = await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getWebRTCIPHandlingPolicy(),
  );
  expect(policy).toBe("disable_non_proxied_udp");
  const candidates = await app.page.evaluate(async () => {
    const found: string[] = [];
    const connection = new RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:9" }] });
    connection.onicecandidate = ({ candidate }) => candidate !== null && found.push(candidate.candidate);
    connection.createDataChannel("x");
    await connection.setLocalDescription(await connection.createOffer());
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    connection.close();
    return found.filter((one) => /\budp\b/i.test(one));
  });
  expect(candidates).toEqual([]);
  const downloads = await app.electron.evaluate(
    ({ session }) =>
      new Promise((resolve) => {
        session.defaultSession.once("will-download", (event, item) =>
          item.once("done", (_done, state) => resolve(`${event.defaultPrevented} ${state}`)),
        );
        session.defaultSession.once("will-download", (event) => setTimeout(() => resolve(event.defaultPrevented), 500));
        session.defaultSession.downloadURL("app://bundle/index.html");
      }),
  );
  expect(String(downloads)).toMatch(/^true/);
});
