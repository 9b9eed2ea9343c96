// Files of data as the window names them: in dialogs, and in the names of projects. Pure.

import type { DataFormat } from "../../src-engine/protocol/data";
import { t } from "../text";

/** What dialogs show: all files of data, then those of each kind. */
export function dataFilters(formats: readonly DataFormat[]): { name: string; extensions: string[] }[] {
  const kinds = (["table", "arrays"] as const).map((holds) => formats.filter((format) => format.holds === holds));
  const endings = (some: readonly DataFormat[]): string[] => some.flatMap(({ extensions }) => extensions);
  const named = kinds.map((some) => {
    const shown = some.filter(({ extensions }) => extensions.length > 0);
    const names = shown.map(({ label }) => label).join(", ");
    return { name: t(`data.filter.${some[0]?.holds ?? "table"}`, { names }), extensions: endings(shown) };
  });
  return [{ name: t("data.filter.all"), extensions: endings(formats) }, ...named].filter(
    ({ extensions }) => extensions.length > 0,
  );
}

/** The last part of a path of any system. */
export function baseName(path: string): string {
  return path.split(/[/\\]/).filter(Boolean).at(-1) ?? path;
}

/** A project's name after a data file: "my_penguins-2.csv" gives "My penguins 2". A file of a set is called like its folder. */
export function projectName(file: string, formats: readonly DataFormat[]): string {
  const [folder, name] = file.split(/[/\\]/).filter(Boolean).slice(-2);
  const isOfSet = folder !== undefined && name !== undefined && /-(images|labels)[-.]idx\d/i.test(name);
  const endings = [...formats.flatMap(({ extensions }) => extensions), "gz", "zst"];
  const words = (isOfSet ? folder : baseName(file))
    .replace(new RegExp(`(\\.(${endings.join("|")}))+$`, "i"), "")
    .replace(/[_-]+/g, " ")
    .trim();
  return words === "" ? "Project" : words.charAt(0).toUpperCase() + words.slice(1);
}
