import { describe, expect, it } from "vitest";
import { parseAppArguments } from "./app-arguments";

const packaged = (...argv: string[]) =>
  parseAppArguments(["/opt/gradual", ...argv], { defaultApp: false, cwd: "/home/ann" });
const development = (...argv: string[]) =>
  parseAppArguments(["electron", ...argv], { defaultApp: true, cwd: "/home/ann" });

describe("parseAppArguments", () => {
  it("asks for nothing without arguments", () => {
    expect(packaged()).toEqual({ kind: "nothing" });
    expect(development(".")).toEqual({ kind: "nothing" });
  });

  it("takes a project, relative to where it was started", () => {
    expect(packaged("work/penguins.gradual")).toEqual({ kind: "project", path: "/home/ann/work/penguins.gradual" });
    expect(development(".", "/data/penguins")).toEqual({ kind: "project", path: "/data/penguins" });
  });

  it("passes over switches of Chromium, Node and Playwright", () => {
    expect(development("-r", "/loader.js", "--inspect=0", "/app", "--no-sandbox", "p")).toEqual({
      kind: "project",
      path: "/home/ann/p",
    });
    expect(packaged("--user-data-dir=/tmp/x", "--no-sandbox")).toEqual({ kind: "nothing" });
  });

  it("takes a sample by name, and no other", () => {
    expect(packaged("--sample", "iris")).toEqual({ kind: "sample", sample: "iris" });
    expect(development(".", "--sample=cars")).toEqual({ kind: "sample", sample: "cars" });
    expect(packaged("--sample", "../../etc")).toEqual({ kind: "nothing" });
    expect(packaged("--sample")).toEqual({ kind: "nothing" });
  });
});
