// @vitest-environment happy-dom
import { mount } from "@vue/test-utils";
import { TabsList, TabsRoot, TabsTrigger } from "reka-ui";
import { expect, it, vi } from "vitest";
import { defineComponent, h, ref } from "vue";
import TabPanel from "./TabPanel.vue";

it("takes the focus where something in another panel opened it, on its heading or itself, but never from the tabs", async () => {
  const shown = ref("matrix");
  const page = mount(
    defineComponent(() => () => [
      h(TabsRoot, { modelValue: shown.value, "onUpdate:modelValue": (value) => (shown.value = String(value)) }, () => [
        h(TabsList, () => ["matrix", "rows", "why"].map((value) => h(TabsTrigger, { value, id: value }, () => value))),
        h(TabPanel, { value: "matrix" }, () => h("button", { id: "cell", onClick: () => (shown.value = "rows") })),
        h(TabPanel, { value: "rows" }, () => [
          h("h3", { id: "heading", tabindex: "-1", "data-panel-heading": "" }),
          h("button", { id: "look", onClick: () => (shown.value = "why") }),
        ]),
        h(TabPanel, { value: "why", "data-here": "why" }, () => h("p")),
      ]),
    ]),
    { attachTo: document.body },
  );
  const press = (id: string): void => {
    const button = page.get<HTMLElement>(`[id="${id}"]`).element;
    button.focus();
    button.click();
  };
  press("cell");
  await vi.waitFor(() => expect(document.activeElement?.id).toBe("heading"));
  press("look");
  await vi.waitFor(() => expect(document.activeElement?.getAttribute("data-here")).toBe("why"));
  const tab = page.findAll<HTMLElement>("[role=tab]").at(0)?.element;
  tab?.focus();
  shown.value = "matrix";
  await vi.waitFor(() => expect(page.find("[id=cell]").exists()).toBe(true));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(document.activeElement).toBe(tab);
});
