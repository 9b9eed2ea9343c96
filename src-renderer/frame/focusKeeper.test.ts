// @vitest-environment happy-dom
import { enableAutoUnmount, mount } from "@vue/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import { defineComponent, h, ref } from "vue";
import { useFocusKeeper } from "./focusKeeper";

enableAutoUnmount(afterEach);
afterEach(() => void (document.body.innerHTML = ""));

const shown = ref(true);
const App = defineComponent(() => {
  useFocusKeeper(() => document.querySelector("main"));
  return () =>
    h("main", { tabindex: "-1" }, [
      shown.value ? h("button", { id: "going" }, "Continue") : null,
      h("button", { id: "staying" }, "Train"),
    ]);
});

function open(): (id: string) => HTMLElement {
  shown.value = true;
  mount(App, { attachTo: document.body });
  return (id) => {
    const found = document.getElementById(id);
    if (found === null) throw new Error(`nothing has the id ${id}`);
    return found;
  };
}

it("gives the focus to the place where one works when what had it goes away", async () => {
  const find = open();
  find("going").focus();
  shown.value = false;
  await vi.waitFor(() => expect(document.activeElement?.tagName).toBe("MAIN"));
});

it("leaves the focus where somebody else has put it meanwhile", async () => {
  const find = open();
  find("going").focus();
  shown.value = false;
  await vi.waitFor(() => expect(document.getElementById("going")).toBeNull());
  find("staying").focus();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(document.activeElement?.id).toBe("staying");
});
