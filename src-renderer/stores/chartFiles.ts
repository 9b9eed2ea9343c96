// What a chart shows, saved to a file that the person chooses, or copied.

import { useBridge } from "../bridge";
import { t } from "../text";
import { defineStore } from "./defineStore";
import { useNoticesStore } from "./notices";

export type ChartFileKind = "png" | "svg" | "csv";

export const useChartFilesStore = defineStore("chartFiles", () => {
  const { main } = useBridge();
  const notices = useNoticesStore();

  /** Asks where to, and tells where it is. */
  async function save(name: string, extension: ChartFileKind, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      const path = await main.call("file.save", {
        suggestedName: name,
        extension,
        files: t(`chart.files.${extension}`),
        bytes,
      });
      if (path !== null) notices.add("info", t("chart.saved"), { text: path, key: "chart-saved" });
    } catch (failure) {
      notices.fail(failure);
    }
  }

  async function copyPicture(png: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      await main.call("clipboard.writePicture", png);
      notices.add("info", t("chart.copied"), { key: "chart-copied" });
    } catch (failure) {
      notices.fail(failure);
    }
  }

  return { save, copyPicture };
});
