// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { isOwnKey, matches, shortcutText } from "./shortcuts";

const stroke = (key: string, modifiers = "", code = "") => ({
  key,
  code,
  ctrlKey: modifiers.includes("c"),
  metaKey: modifiers.includes("m"),
  shiftKey: modifiers.includes("s"),
  altKey: modifiers.includes("a"),
});

it("knows Ctrl from Cmd by the system", () => {
  expect(matches(stroke("k", "c"), "Mod+K", false)).toBe(true);
  expect(matches(stroke("k", "m"), "Mod+K", false)).toBe(false);
  expect(matches(stroke("k", "m"), "Mod+K", true)).toBe(true);
  expect(matches(stroke("k", "c"), "Mod+K", true)).toBe(false);
});

it("wants exactly the modifiers named", () => {
  expect(matches(stroke("Z", "cs"), "Mod+Shift+Z", false)).toBe(true);
  expect(matches(stroke("Z", "cs"), "Mod+Z", false)).toBe(false);
  expect(matches(stroke("z", "ca"), "Mod+Z", false)).toBe(false);
  expect(matches(stroke("z"), "Mod+Z", false)).toBe(false);
});

it("takes signs however the keyboard makes them, and digits by their place", () => {
  expect(matches(stroke("?", "s"), "?", false)).toBe(true);
  expect(matches(stroke("?"), "?", false)).toBe(true);
  expect(matches(stroke(".", "c"), "Mod+.", false)).toBe(true);
  expect(matches(stroke("&", "c", "Digit1"), "Mod+1", false)).toBe(true);
});

it("writes shortcuts as each system does", () => {
  expect(shortcutText("Mod+Shift+Z", false)).toBe("Ctrl+Shift+Z");
  expect(shortcutText("Mod+Shift+Z", true)).toBe("⌘⇧Z");
  expect(shortcutText("Mod+Enter", false)).toBe("Ctrl+Enter");
});

it("leaves a control the plain keys that it acts on itself", () => {
  const inside = (html: string): Element => {
    document.body.innerHTML = html;
    const [element] = document.body.children;
    if (element === undefined) throw new Error("there is an element");
    return element;
  };
  const button = inside("<button></button>");
  expect(isOwnKey(button, stroke(" "))).toBe(true);
  expect(isOwnKey(button, stroke("ArrowRight"))).toBe(false);
  expect(isOwnKey(inside("<select></select>"), stroke("ArrowRight"))).toBe(true);
  expect(isOwnKey(inside('<div role="tab"></div>'), stroke("Home"))).toBe(true);
  expect(isOwnKey(inside('<div role="tab"></div>'), stroke("k", "c"))).toBe(false);
  expect(isOwnKey(document.body, stroke(" "))).toBe(false);
});
