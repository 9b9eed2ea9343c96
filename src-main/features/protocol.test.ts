import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CONTENT_SECURITY_POLICY, fileOf, pageUrl, serve } from "./protocol";

let folder: string;
let root: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradual-"));
  root = join(folder, "renderer");
  await mkdir(join(root, "assets"), { recursive: true });
  await writeFile(join(root, "index.html"), "<p>page</p>");
  await writeFile(join(root, "assets", "a b.js"), "1");
  await writeFile(join(root, "assets", "notes.md"), "private");
  await writeFile(join(folder, "secret.js"), "secret");
});
afterAll(() => rm(folder, { recursive: true }));

const get = (url: string) => serve(root, { url, method: "GET" });

describe("the page's protocol", () => {
  it("serves the page and its files with their type and the policy", async () => {
    for (const address of ["app://bundle/", "app://bundle/index.html", "app://bundle/index.html?x=1#y"]) {
      const page = await get(address);
      expect(await page.text()).toBe("<p>page</p>");
      expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(page.headers.get("content-security-policy")).toBe(CONTENT_SECURITY_POLICY);
      expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    }
    expect((await get("app://bundle/assets/a%20b.js")).headers.get("content-type")).toBe(
      "text/javascript; charset=utf-8",
    );
  });

  it.each([
    "app://bundle/../secret.js",
    "app://bundle/%2e%2e/secret.js",
    "app://bundle/..%2fsecret.js",
    "app://bundle/assets/..%2f..%2fsecret.js",
    "app://bundle/..%5csecret.js",
    "app://bundle/%2fetc/passwd",
    "app://bundle.evil/index.html",
    "app://other/index.html",
    "file:///etc/passwd",
    "app://bundle/%00.js",
    "app://bundle/%zz.js",
    "nonsense",
  ])("never leaves its folder: %s", async (address) => {
    const response = await get(address);
    expect([403, 404]).toContain(response.status);
    expect(await response.text()).toBe("");
  });

  it("refuses what a page is not made of, what is not there, and what is no reading", async () => {
    expect((await get("app://bundle/assets/notes.md")).status).toBe(403);
    expect((await get("app://bundle/assets")).status).toBe(403);
    expect((await get("app://bundle/missing.js")).status).toBe(404);
    expect((await serve(root, { url: "app://bundle/index.html", method: "POST" })).status).toBe(405);
  });

  it("resolves every address it accepts below the root", () => {
    expect(fileOf("/r", "app://bundle/a/../b.js")).toBe("/r/b.js");
    expect(fileOf("/r", "app://bundle/a/..%2f..%2fb.js")).toBeNull();
    expect(fileOf("/r", "app://bundle/..b.js")).toBe("/r/..b.js");
  });
});

describe("pageUrl", () => {
  it("is the development server only where the app is not packaged", () => {
    const environment = { ELECTRON_RENDERER_URL: "http://localhost:5173" };
    expect(pageUrl(false, environment).href).toBe("http://localhost:5173/");
    expect(pageUrl(true, environment).href).toBe("app://bundle/index.html");
    expect(pageUrl(false, {}).href).toBe("app://bundle/index.html");
  });
});
