// Mounts a component with stores, texts and a fake bridge of its own.

import { flushPromises, mount } from "@vue/test-utils";
import type { VueWrapper } from "@vue/test-utils";
import { epochColumns } from "../../src-engine/runs/epochTable";
import { TooltipProvider } from "reka-ui";
import { createPinia } from "pinia";
import type { Component } from "vue";
import { createApp, defineComponent, h } from "vue";
import { BRIDGE } from "../bridge";
import { i18n } from "../text";
import type { FakeBridge } from "./fakeBridge";
import { createFakeBridge } from "./fakeBridge";
import { sampleFit, sampleDocument, sampleProject, sampleRows } from "./samples";

export interface World {
  readonly bridge: FakeBridge;
  /** Runs in the app's own context, so that stores find their bridge. */
  readonly within: <T>(work: () => T) => T;
}

/** Stores over a fake bridge that answers as an engine with the sample project would. */
export function createWorld(
  bridge: FakeBridge = createFakeBridge(),
): World & { readonly plugins: readonly [ReturnType<typeof createPinia>, typeof i18n] } {
  bridge.answers["project.open"] ??= () => sampleProject();
  bridge.answers["project.close"] ??= () => null;
  bridge.answers["project.save"] ??= () => ({ savedAt: "2026-01-01T00:00:00Z" });
  bridge.answers["data.page"] ??= ({ offset, limit }) => sampleRows(offset, limit);
  bridge.answers["data.formatAt"] ??= ({ path }) => (/\.\w+$/.test(path) ? "csv" : null);
  bridge.answers["data.prepare"] ??= ({ data }) =>
    sampleFit({ ...sampleDocument(), data: { ...sampleDocument().data, ...data } });
  bridge.answers["runs.metrics"] ??= () => epochColumns([]);
  const pinia = createPinia();
  const app = createApp({});
  app.provide(BRIDGE, bridge);
  app.use(pinia);
  app.use(i18n);
  return { bridge, within: (work) => app.runWithContext(work), plugins: [pinia, i18n] };
}

/** The component on the page, in a world of its own. */
export function mountIn(
  world: ReturnType<typeof createWorld>,
  component: Component,
  props: Record<string, unknown> = {},
): VueWrapper {
  const host = defineComponent({ render: () => h(TooltipProvider, null, { default: () => h(component, props) }) });
  return mount(host, {
    attachTo: document.body,
    global: { plugins: [...world.plugins], provide: { [BRIDGE as symbol]: world.bridge } },
  });
}

/** Once what was chosen in a menu is done: the menu goes, gives the focus back, and then it is its turn. */
export async function menuDone(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setTimeout(resolve));
  await flushPromises();
}
