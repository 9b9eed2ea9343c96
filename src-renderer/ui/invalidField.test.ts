// @vitest-environment happy-dom
import { mount } from "@vue/test-utils";
import { expect, it } from "vitest";
import NumberField from "./NumberField.vue";
import { focusInvalidField } from "./invalidField";

it("goes to a field that shows what it cannot take, and to none once it can", async () => {
  const field = mount(NumberField, { props: { modelValue: 5, min: 1, max: 10, whole: true }, attachTo: document.body });
  const input = field.get("input");
  expect(focusInvalidField(document)).toBe(false);
  await input.setValue("-5");
  input.element.blur();
  expect(focusInvalidField(document)).toBe(true);
  expect(document.activeElement).toBe(input.element);
  await input.setValue("7");
  expect(focusInvalidField(document)).toBe(false);
});
