import type { MenuItemConstructorOptions } from "electron";
import type { MenuCommand, MenuStation } from "../contract/calls";
import { text } from "../text";

/** What the menu depends on. */
export interface MenuState {
  /** A project is open in the window: commands about it are enabled. */
  readonly project: boolean;
  readonly recent: readonly { readonly folder: string; readonly name: string }[];
  /** Those of the window, in their order. */
  readonly stations: readonly MenuStation[];
  /** The person wants to be told of a run's end. */
  readonly notifications: boolean;
  readonly platform: NodeJS.Platform;
  /** Developer tools are shown while developing only. */
  readonly developing: boolean;
}

export interface MenuActions {
  command(command: MenuCommand): void;
  openRecent(folder: string): void;
}

/**
 * The native menu, with the shortcuts that people bring along. The menu shows them and the page acts on them, because only
 * the page knows whether the person is typing; macOS, whose menus take keys themselves, offers them to the page first.
 */
export function menuTemplate(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  const mac = state.platform === "darwin";
  const item = (
    label: string,
    command: MenuCommand,
    accelerator?: string,
    enabled = true,
  ): MenuItemConstructorOptions => ({
    id: command,
    label,
    enabled,
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => actions.command(command),
  });
  const { menu } = text;
  return [
    ...(mac ? [{ role: "appMenu" as const }] : []),
    {
      label: menu.file,
      submenu: [
        item(menu.new, "new", "CmdOrCtrl+N"),
        item(menu.open, "open", "CmdOrCtrl+O"),
        { label: menu.recent, submenu: recentItems(state, actions) },
        { type: "separator" },
        item(menu.saveCopy, "saveCopy", "CmdOrCtrl+S", state.project),
        item(menu.close, "close", "CmdOrCtrl+W", state.project),
        ...(mac
          ? []
          : [{ type: "separator" as const }, { label: menu.quit, role: "quit" as const, accelerator: "Ctrl+Q" }]),
      ],
    },
    {
      label: menu.edit,
      submenu: [
        item(menu.undo, "undo", "CmdOrCtrl+Z", state.project),
        item(menu.redo, "redo", "CmdOrCtrl+Shift+Z", state.project),
        { type: "separator" },
        { label: menu.cut, role: "cut" },
        { label: menu.copy, role: "copy" },
        { label: menu.paste, role: "paste" },
        { label: menu.selectAll, role: "selectAll", registerAccelerator: false },
      ],
    },
    {
      label: menu.view,
      submenu: [
        ...state.stations.map(({ id, label, key, enabled }) =>
          item(label.replace(/&/g, "&&"), `station:${id}`, `CmdOrCtrl+${key}`, state.project && enabled),
        ),
        ...(state.stations.length > 0 ? [{ type: "separator" as const }] : []),
        item(menu.palette, "palette", "CmdOrCtrl+K"),
        { type: "separator" },
        { role: "resetZoom" },
        { role: "zoomIn" },
        { role: "zoomOut" },
        { role: "togglefullscreen" },
        ...(state.developing
          ? [
              { type: "separator" as const },
              { label: menu.reload, role: "reload" as const },
              { label: menu.tools, role: "toggleDevTools" as const },
            ]
          : []),
      ],
    },
    {
      label: menu.run,
      submenu: [
        item(menu.start, "train", "CmdOrCtrl+Enter", state.project),
        item(menu.stop, "stop", "CmdOrCtrl+.", state.project),
        { type: "separator" },
        { ...item(menu.notifications, "notifications"), type: "checkbox", checked: state.notifications },
      ],
    },
    ...(mac ? [{ role: "windowMenu" as const }] : []),
    {
      label: menu.help,
      role: "help",
      submenu: [
        item(menu.shortcuts, "shortcuts", "F1"),
        item(menu.glossary, "glossary"),
        item(menu.about, "about"),
        item(menu.licenses, "licenses"),
        { type: "separator" },
        item(menu.diagnostics, "diagnostics"),
        item(menu.log, "log"),
      ],
    },
  ];
}

function recentItems(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  if (state.recent.length === 0) return [{ label: text.menu.noRecent, enabled: false }];
  return [
    ...state.recent.map(({ folder, name }) => ({
      label: name.replace(/&/g, "&&"),
      sublabel: folder,
      click: () => actions.openRecent(folder),
    })),
    { type: "separator" as const },
    { id: "clearRecent", label: text.menu.clearRecent, click: () => actions.command("clearRecent") },
  ];
}

/** Keeps the menu in step with the window and the recent projects. */
export function setupMenu(options: {
  readonly apply: (template: MenuItemConstructorOptions[]) => void;
  readonly platform: NodeJS.Platform;
  readonly developing: boolean;
  readonly actions: MenuActions;
}): { update(change: Partial<Pick<MenuState, "project" | "recent" | "stations" | "notifications">>): void } {
  let state: MenuState = {
    project: false,
    recent: [],
    stations: [],
    notifications: true,
    platform: options.platform,
    developing: options.developing,
  };
  options.apply(menuTemplate(state, options.actions));
  return {
    update(change) {
      const before = state;
      state = { ...state, ...change };
      const isSame =
        state.project === before.project &&
        state.recent === before.recent &&
        state.notifications === before.notifications &&
        JSON.stringify(state.stations) === JSON.stringify(before.stations);
      if (!isSame) options.apply(menuTemplate(state, options.actions));
    },
  };
}
