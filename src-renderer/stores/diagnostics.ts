// What is known of the program and the machine, whether the whole way works here, and the report of a problem that a person may
// make of it. Everything in the report is shown before it is saved, and none of it is of the person's data.

import { strToU8, zipSync } from "fflate";
import { defineStore } from "./defineStore";
import { computed, ref, shallowRef } from "vue";
import { nameless } from "../../src-engine/network/nameless";
import type { Diagnostics, SelfTest } from "../../src-engine/protocol/diagnostics";
import type { AppDiagnostics, AppInfo } from "../../src-main/contract/calls";
import { useBridge } from "../bridge";
import { t } from "../text";
import { useDatasetStore } from "./dataset";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { useNoticesStore } from "./notices";
import { useSettingsStore } from "./settings";

/** A file of the report, as it is shown and as it is saved. */
export interface ReportFile {
  readonly name: string;
  readonly text: string;
}

export const useDiagnosticsStore = defineStore("diagnostics", () => {
  const { main } = useBridge();
  const engine = useEngineStore();
  const notices = useNoticesStore();
  const document = useDocumentStore();
  const dataset = useDatasetStore();
  const settings = useSettingsStore();

  const app = shallowRef<(AppInfo & AppDiagnostics) | null>(null);
  /** Null until the engine has answered, and where it does not. */
  const found = shallowRef<Diagnostics | null>(null);
  const test = shallowRef<SelfTest | null>(null);
  const asking = ref(false);
  const testing = ref(false);
  /** What the person tells of the problem. */
  const said = ref("");
  /** The open project's network and settings go with it. */
  const withNetwork = ref(true);

  /** Asks anew: memory and log change. A report can be made without an engine, too. */
  async function look(): Promise<void> {
    if (asking.value) return;
    asking.value = true;
    found.value = null;
    try {
      app.value = { ...(await main.call("app.info")), ...(await main.call("app.diagnose")) };
      if (engine.state === "ready") found.value = await engine.request("engine.diagnose", {});
    } catch (failure) {
      notices.fail(failure);
    } finally {
      asking.value = false;
    }
  }

  async function runTest(): Promise<void> {
    testing.value = true;
    test.value = null;
    try {
      test.value = await engine.request("engine.selfTest", {});
    } catch (failure) {
      notices.fail(failure);
    } finally {
      testing.value = false;
    }
  }

  const files = computed<readonly ReportFile[]>(() => {
    const { log = "", ...known } = app.value ?? {};
    const network =
      withNetwork.value && document.document
        ? [
            {
              name: "network.json",
              text: pretty({ ...nameless(document.document), rows: dataset.table?.rows ?? null }),
            },
          ]
        : [];
    return [
      ...(said.value.trim() === "" ? [] : [{ name: "problem.txt", text: said.value }]),
      {
        name: "diagnostics.json",
        text: pretty({
          app: known,
          engine: found.value,
          engineState: engine.state,
          selfTest: test.value,
          settings: settings.settings,
        }),
      },
      ...network,
      { name: "log.txt", text: log },
    ];
  });

  /** Asks where to. */
  async function save(): Promise<void> {
    const packed = zipSync(Object.fromEntries(files.value.map(({ name, text }) => [name, strToU8(text)])));
    try {
      const path = await main.call("file.save", {
        suggestedName: t("diagnostics.fileName"),
        extension: "zip",
        files: t("diagnostics.files"),
        bytes: packed,
      });
      if (path !== null) notices.add("info", t("diagnostics.saved"), { text: path, key: "problem-saved" });
    } catch (failure) {
      notices.fail(failure);
    }
  }

  return { app, found, test, asking, testing, said, withNetwork, files, look, runTest, save };
});

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
