// The engine as the window sees it: is it there, what does it run on, what is it doing.

import { ref, shallowRef } from "vue";
import type { DataFormat } from "../../src-engine/protocol/data";
import type { RequestInput, RequestName, Responses } from "../../src-engine/protocol/requests";
import type { OnProgress } from "../bridge";
import { useBridge } from "../bridge";
import { t } from "../text";
import { defineStore } from "./defineStore";
import { useNoticesStore } from "./notices";

export type EngineState = "starting" | "ready" | "restarting" | "failed";

export const useEngineStore = defineStore("engine", () => {
  const { engine, main } = useBridge();
  const notices = useNoticesStore();

  const state = ref<EngineState>("starting");
  const device = ref("");
  const threads = ref(0);
  /** Of the files that it can read data from. */
  const formats = shallowRef<readonly DataFormat[]>([]);
  /** Bytes resident in the engine process. */
  const memory = ref<number | null>(null);
  /** What it does now, in its own words; null while idle. */
  const busy = ref<string | null>(null);
  /** Why no engine could be started. */
  const failure = ref("");
  /** Counts engines: changes when a new one has taken over. */
  const generation = shallowRef(0);

  engine.onHello((hello) => {
    device.value = hello.device;
    threads.value = hello.threads;
    formats.value = hello.formats;
    busy.value = null;
    state.value = "ready";
    generation.value += 1;
  });
  engine.onLost(() => {
    if (state.value !== "failed") state.value = "restarting";
    busy.value = null;
    memory.value = null;
  });
  engine.onEvent((event) => {
    if (event.type !== "engine.status") return;
    memory.value = event.memory;
    busy.value = event.busy;
  });
  main.on("engine.started", ({ crashed }) => {
    if (!crashed) return;
    notices.add("warn", t("notices.engineCrashed"), { text: t("notices.engineCrashedNext"), key: "engine" });
  });
  main.on("engine.failed", ({ message }) => {
    state.value = "failed";
    failure.value = message;
    notices.add("bad", t("notices.engineFailed"), {
      text: t("notices.engineFailedNext"),
      detail: message,
      key: "engine",
    });
  });

  function request<K extends RequestName>(
    name: K,
    input: RequestInput<K>,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Responses[K]> {
    return engine.request(name, input, onProgress, signal);
  }

  return { state, device, threads, formats, memory, busy, failure, generation, request };
});
