import type { BrowserWindow, NativeTheme } from "electron";
import * as v from "valibot";
import type { Settings } from "../contract/calls";
import { SettingsSchema } from "../contract/calls";
import type { Handlers } from "../ipc";
import { send } from "../ipc";
import type { JsonFiles } from "../json-file";

/** The person's settings in one file; every window hears of a change, and the system's own parts follow the theme. */
export async function setupSettings(options: {
  readonly files: JsonFiles;
  readonly windows: () => readonly BrowserWindow[];
  readonly nativeTheme: Pick<NativeTheme, "themeSource">;
  /** Told them at the start, and at each change. */
  readonly changed?: (settings: Settings) => void;
}): Promise<Pick<Handlers, "settings.read" | "settings.write">> {
  const file = options.files.file("settings.json", SettingsSchema, v.parse(SettingsSchema, {}));
  let settings = await file.read();
  const apply = (changed: Settings): void => {
    settings = changed;
    options.nativeTheme.themeSource = changed.theme;
    options.changed?.(settings);
  };
  apply(settings);
  return {
    "settings.read": () => settings,
    "settings.write": async (_window, changed) => {
      apply(changed);
      for (const window of options.windows()) send(window, "settings.changed", settings);
      await file.write(settings);
      return null;
    },
  };
}
