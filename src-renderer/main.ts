// The window's entry: the app, its stores and its bridge.

import { createPinia } from "pinia";
import { createApp } from "vue";
import App from "./App.vue";
import { BRIDGE, createBridge } from "./bridge";
import { loadStations } from "./stations/registry";
import { useEngineStore } from "./stores/engine";
import { useNoticesStore } from "./stores/notices";
import { useSettingsStore } from "./stores/settings";
import "./styles/main.css";
import { i18n } from "./text";
import "./ui/trustedScript";

const app = createApp(App);
app.provide(BRIDGE, createBridge(window));
app.use(createPinia());
app.use(i18n);

const notices = useNoticesStore();
// It listens from now on: the engine may be there before the first paint.
useEngineStore();
// A problem in a component or a promise nobody waits for is told, never swallowed.
app.config.errorHandler = (error) =>
  void notices.fail(error, { detail: error instanceof Error ? error.stack : undefined });
window.addEventListener(
  "unhandledrejection",
  (event) =>
    void notices.fail(event.reason, { detail: event.reason instanceof Error ? event.reason.stack : undefined }),
);

// The theme is there before the first paint.
await useSettingsStore()
  .load()
  .catch((error: unknown) => notices.fail(error));
app.mount("#app");
loadStations();
