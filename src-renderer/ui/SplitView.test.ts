// @vitest-environment happy-dom
import { mount } from "@vue/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import { nextTick } from "vue";
import SplitView from "./SplitView.vue";

afterEach(() => void (document.body.innerHTML = ""));

function open(width = 300) {
  const view = mount(SplitView, {
    attachTo: document.body,
    props: { label: "Width of the panel", width },
    slots: { default: "main", side: "side" },
  });
  const handle = view.get("[role=separator]");
  const side = document.getElementById(handle.attributes("aria-controls") ?? "");
  return { view, handle, side, chosen: () => view.emitted<[number]>("resize")?.map(([value]) => value) ?? [] };
}

it.each<[string, string[], number]>([
  ["an arrow to the left widens the side", ["ArrowLeft"], 316],
  ["an arrow to the right narrows it", ["ArrowRight"], 284],
  ["Home makes it as narrow as it gets", ["Home"], 260],
  ["no key makes it narrower than that", ["Home", "ArrowRight"], 260],
  ["nor wider than the greatest width", ["End", "ArrowLeft"], 560],
])("%s; the width is told once the keys rest", async (_what, keys, width) => {
  const { view, handle, side, chosen } = open();
  for (const key of keys) handle.element.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
  await nextTick();
  expect(side?.style.width).toBe(`${width}px`);
  expect(handle.attributes()).toMatchObject({
    "aria-valuenow": String(width),
    "aria-valuemin": "260",
    "aria-valuemax": "560",
  });
  expect(chosen()).toEqual([]);
  await vi.waitFor(() => expect(chosen()).toEqual([width]));
  view.unmount();
});

it("follows the pointer while it is dragged, and tells the width when it is let go", async () => {
  const { view, handle, side, chosen } = open();
  await handle.trigger("pointermove", { clientX: 100 });
  await handle.trigger("pointerdown", { button: 0, clientX: 500, pointerId: 1 });
  await handle.trigger("pointermove", { clientX: 450 });
  expect(side?.style.width).toBe("350px");
  expect(chosen()).toEqual([]);
  await handle.trigger("pointerup");
  await vi.waitFor(() => expect(chosen()).toEqual([350]));
  await handle.trigger("dblclick");
  expect(side?.style.width).toBe("300px");
  view.unmount();
});

it("lets every other key pass", async () => {
  const { view, handle } = open();
  const event = new KeyboardEvent("keydown", { key: "Tab", cancelable: true, bubbles: true });
  handle.element.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(false);
  view.unmount();
});

it("has no splitter as a drawer, and hides it while it is closed", async () => {
  const { view } = open();
  await view.setProps({ drawer: false });
  expect(view.find("[role=separator]").exists()).toBe(false);
  expect(view.text()).toContain("side");
  const last = document.querySelector("[data-drawer]");
  expect(last?.className).toContain("hidden");
  await view.setProps({ drawer: true });
  expect(last?.className).not.toContain("hidden");
  view.unmount();
});
