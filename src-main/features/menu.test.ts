import type { MenuItemConstructorOptions } from "electron";
import { describe, expect, it, vi } from "vitest";
import { MENU_COMMANDS } from "../contract/calls";
import type { MenuState } from "./menu";
import { menuTemplate, setupMenu } from "./menu";

const STATE: MenuState = {
  project: true,
  recent: [],
  stations: [
    { id: "data", label: "Data", key: 1, enabled: true },
    { id: "evaluate", label: "Evaluate", key: 4, enabled: false },
  ],
  notifications: true,
  platform: "linux",
  developing: false,
};
const actions = { command: vi.fn(), openRecent: vi.fn() };

/** Every item of the menu, submenus included. */
function items(state: Partial<MenuState> = {}): MenuItemConstructorOptions[] {
  const all = (list: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    list.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? all(item.submenu) : [])]);
  return all(menuTemplate({ ...STATE, ...state }, actions));
}

describe("the menu", () => {
  it("offers every command once", () => {
    const recent = [{ folder: "/p", name: "P" }];
    const offered = items({ recent }).flatMap(({ id }) => (id === undefined ? [] : [id]));
    expect([...offered].sort()).toEqual([...MENU_COMMANDS, "station:data", "station:evaluate"].sort());
  });

  it("shows the stations that the window told of, and disables those that lack something", () => {
    expect(items().filter(({ id }) => id?.startsWith("station:") === true)).toMatchObject([
      { label: "Data", accelerator: "CmdOrCtrl+1", enabled: true },
      { label: "Evaluate", accelerator: "CmdOrCtrl+4", enabled: false },
    ]);
  });

  it("gives no shortcut twice", () => {
    const keys = items().flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("disables what needs a project while there is none", () => {
    const enabled = items({ project: false }).flatMap(({ id, enabled }) =>
      id !== undefined && enabled === true ? [id] : [],
    );
    expect(enabled).toEqual([
      "new",
      "open",
      "palette",
      "notifications",
      "shortcuts",
      "glossary",
      "about",
      "licenses",
      "diagnostics",
      "log",
    ]);
  });

  it("says a command and opens a recent project, whose name is shown as it is", () => {
    const [recent, train] = [
      items({ recent: [{ folder: "/p", name: "Cats & dogs" }] }).find(({ label }) => label === "Cats && dogs"),
      items().find(({ id }) => id === "train"),
    ];
    recent?.click?.(...([] as unknown as Parameters<NonNullable<MenuItemConstructorOptions["click"]>>));
    train?.click?.(...([] as unknown as Parameters<NonNullable<MenuItemConstructorOptions["click"]>>));
    expect(actions.openRecent).toHaveBeenCalledExactlyOnceWith("/p");
    expect(actions.command).toHaveBeenCalledExactlyOnceWith("train");
  });

  it("shows developer tools while developing only", () => {
    expect(items().some(({ role }) => role === "toggleDevTools")).toBe(false);
    expect(items({ developing: true }).some(({ role }) => role === "toggleDevTools")).toBe(true);
  });

  it("is made anew only when something changed", () => {
    const apply = vi.fn();
    const menu = setupMenu({ apply, platform: "linux", developing: false, actions });
    menu.update({ project: false });
    expect(apply).toHaveBeenCalledTimes(1);
    menu.update({ project: true });
    expect(apply).toHaveBeenCalledTimes(2);
  });
});
