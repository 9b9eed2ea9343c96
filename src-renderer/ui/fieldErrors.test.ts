// @vitest-environment happy-dom
import { mount } from "@vue/test-utils";
import { expect, it } from "vitest";
import { TooltipProvider } from "reka-ui";
import { defineComponent, h, ref } from "vue";
import Button from "./Button.vue";
import NumberField from "./NumberField.vue";
import { useFieldErrors } from "./fieldErrors";

it("a form's button says why it cannot be pressed while a number is wrong, and can be once it is right or its field is gone", async () => {
  const shown = ref(true);
  const form = mount(
    defineComponent(() => {
      const wrong = useFieldErrors();
      return () =>
        h(TooltipProvider, () => [
          shown.value ? h(NumberField, { modelValue: 5, min: 2, whole: true }) : null,
          h(Button, { why: wrong.value }, () => "Train"),
        ]);
    }),
  );
  const isOff = (): boolean => form.get("button").attributes("aria-disabled") === "true";
  expect(isOff()).toBe(false);
  await form.get("input").setValue("1");
  expect(isOff()).toBe(true);
  await form.get("input").setValue("3");
  expect(isOff()).toBe(false);
  await form.get("input").setValue("many");
  expect(isOff()).toBe(true);
  shown.value = false;
  await form.vm.$nextTick();
  expect(isOff()).toBe(false);
});
