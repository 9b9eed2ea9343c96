import { describe, expect, it } from "vitest";
import { isPage, mayRequest } from "./security";

const PAGE = new URL("app://bundle/index.html");

describe("mayRequest", () => {
  it("lets the page reach its own origin and nothing else", () => {
    for (const url of [
      "app://bundle/assets/x.js",
      "data:image/png;base64,AA",
      "blob:app://bundle/1",
      "devtools://devtools/x",
    ])
      expect(mayRequest(url, PAGE)).toBe(true);
    for (const url of [
      "https://example.org/",
      "http://localhost/",
      "ws://bundle/",
      "file:///etc/passwd",
      "app://bundle.evil/",
      "app://other/",
      "nonsense",
    ])
      expect(mayRequest(url, PAGE)).toBe(false);
  });

  it("lets a page from the development server reach that server and its socket", () => {
    const page = new URL("http://localhost:5173/");
    expect(mayRequest("http://localhost:5173/x.ts", page)).toBe(true);
    expect(mayRequest("ws://localhost:5173/?token=1", page)).toBe(true);
    expect(mayRequest("ws://localhost:9999/", page)).toBe(false);
    expect(mayRequest("https://localhost:5173/", page)).toBe(false);
  });
});

describe("isPage", () => {
  it("is the page itself, and no other address of its origin", () => {
    expect(isPage("app://bundle/index.html#build", PAGE)).toBe(true);
    expect(isPage("app://bundle/assets/x.svg", PAGE)).toBe(false);
    expect(isPage("https://bundle/index.html", PAGE)).toBe(false);
  });
});
