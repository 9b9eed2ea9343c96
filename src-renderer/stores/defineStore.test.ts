// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { expect, it } from "vitest";
import { defineComponent, getCurrentInstance, getCurrentScope, h, nextTick, onUnmounted, ref, watch } from "vue";
import type { ComponentInternalInstance } from "vue";
import { createWorld, mountIn } from "../testing/mountApp";
import { defineStore } from "./defineStore";

it("belongs to no component that asks for it, and leaves the component's setup as it was", async () => {
  const inStores: (ComponentInternalInstance | null)[] = [];
  const seen: string[] = [];
  const useFirst = defineStore("first", () => {
    inStores.push(getCurrentInstance());
    const n = ref(0);
    watch(n, (now) => seen.push(`store ${String(now)}`));
    return { n };
  });
  const useSecond = defineStore("second", () => {
    const first = useFirst();
    inStores.push(getCurrentInstance());
    return { more: () => void (first.n += 1) };
  });

  const Page = defineComponent({
    setup() {
      const [instance, scope] = [getCurrentInstance(), getCurrentScope()];
      const second = useSecond();
      const first = useFirst();
      expect(getCurrentInstance()).toBe(instance);
      expect(getCurrentScope()).toBe(scope);
      watch(
        () => first.n,
        (now) => seen.push(`page ${String(now)}`),
      );
      onUnmounted(() => seen.push("gone"));
      return () => h("button", { onClick: second.more });
    },
  });
  const world = createWorld();
  const page = mountIn(world, Page);
  expect(inStores).toEqual([null, null]);
  await flushPromises();
  await page.get("button").trigger("click");
  expect(seen).toEqual(["store 1", "page 1"]);
  page.unmount();
  world.within(() => useSecond()).more();
  await nextTick();
  expect(seen).toEqual(["store 1", "page 1", "gone", "store 2"]);
  expect(inStores).toHaveLength(2);
});

it("is one in each world", () => {
  const useOne = defineStore("one", () => ({ n: ref(0) }));
  const [a, b] = [createWorld(), createWorld()];
  a.within(() => useOne()).n = 3;
  expect(b.within(() => useOne()).n).toBe(0);
  expect(a.within(() => useOne()).n).toBe(3);
});
