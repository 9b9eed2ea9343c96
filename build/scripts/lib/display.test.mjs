import { describe, expect, it } from "vitest";
import { noDisplay } from "./display.mjs";

describe.runIf(process.platform === "linux")("noDisplay", () => {
  const sockets = (file) => file === "/tmp/.X11-unix/X7";

  it("takes Wayland, an X server that is there, and a remote one for a display", () => {
    expect(noDisplay({ WAYLAND_DISPLAY: "wayland-0" }, sockets)).toBeUndefined();
    expect(noDisplay({ DISPLAY: ":7" }, sockets)).toBeUndefined();
    expect(noDisplay({ DISPLAY: ":7.0" }, sockets)).toBeUndefined();
    expect(noDisplay({ DISPLAY: "desk:0" }, sockets)).toBeUndefined();
  });

  it("says why there is none", () => {
    expect(noDisplay({}, sockets)).toContain("neither DISPLAY nor WAYLAND_DISPLAY is set");
    expect(noDisplay({ DISPLAY: ":8" }, sockets)).toContain("no X server answers there");
  });
});
