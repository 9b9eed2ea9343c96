// @vitest-environment happy-dom
import { DOMWrapper, mount } from "@vue/test-utils";
import { TabsRoot } from "reka-ui";
import { afterEach, expect, it } from "vitest";
import { h, nextTick } from "vue";
import { createWorld, mountIn } from "../testing/mountApp";
import Button from "./Button.vue";
import NumberField from "./NumberField.vue";
import Select from "./Select.vue";
import Slider from "./Slider.vue";
import TabList from "./TabList.vue";
import TabPanel from "./TabPanel.vue";
import TextSelect from "./TextSelect.vue";

afterEach(() => void (document.body.innerHTML = ""));

async function type(input: Omit<DOMWrapper<HTMLInputElement>, "exists">, text: string): Promise<void> {
  input.element.value = text;
  await input.trigger("input");
}

it("a number field refuses a bound that is not part of its range, typed or by arrow keys", async () => {
  const field = mount(NumberField, { props: { modelValue: 0.95, min: 0, max: 1, below: true, step: 0.05 } });
  const input = field.get("input");
  await type(input, "1");
  await input.trigger("change");
  expect(field.get("[role=alert]").text()).toBe("Less than 1.");
  await type(input, "0.95");
  await input.trigger("keydown", { key: "ArrowUp" });
  expect(input.element.value).toBe("0.95");
  expect(field.emitted("update:modelValue")).toBeUndefined();
});

it("a number field takes a decimal comma when the person is done, and refuses what is no number or out of bounds", async () => {
  const field = mount(NumberField, { props: { modelValue: 0.01, min: 0, above: true, max: 1 } });
  const input = field.get("input");
  await type(input, "0,05");
  expect(field.emitted("update:modelValue")).toBeUndefined();
  await input.trigger("change");
  expect(field.emitted("update:modelValue")).toEqual([[0.05]]);
  for (const [text, message] of [
    ["abc", "Type a number."],
    ["0", "More than 0."],
    ["2", "At most 1."],
  ] as const) {
    await type(input, text);
    await input.trigger("change");
    expect(field.get("[role=alert]").text()).toBe(message);
    expect(input.attributes("aria-invalid")).toBe("true");
  }
  expect(field.emitted("update:modelValue")).toHaveLength(1);
  await input.trigger("keydown", { key: "Escape" });
  expect(input.element.value).toBe("0.01");
});

it("a number field steps with the arrow keys and keeps to its bounds", async () => {
  const field = mount(NumberField, { props: { modelValue: 32, whole: true, factor: true, step: 2, min: 1, max: 50 } });
  await field.get("input").trigger("keydown", { key: "ArrowUp" });
  await field.setProps({ modelValue: 50 });
  await field.get("input").trigger("keydown", { key: "ArrowDown" });
  expect(field.emitted("update:modelValue")).toEqual([[50], [25]]);
});

it("a select that is left shows what is chosen, where a choice was not taken; until then keys go on from it", async () => {
  const choices = [
    { value: "a", label: "A" },
    { value: "b", label: "B" },
  ];
  const select = mount(Select<string>, { props: { modelValue: "a", choices } });
  const { element } = select.get("select");
  element.value = "1";
  await select.get("select").trigger("change");
  await nextTick();
  expect(select.emitted("update:modelValue")).toEqual([["b"]]);
  expect(element.value).toBe("1");
  await select.get("select").trigger("blur");
  expect(element.value).toBe("0");
});

it("a select gives the value itself, not its text", async () => {
  const select = mount(Select<string | number>, {
    props: {
      modelValue: 2,
      choices: [
        { value: 1, label: "one" },
        { value: 2, label: "two" },
      ],
    },
  });
  expect(
    new DOMWrapper<HTMLSelectElement>(select.element as HTMLSelectElement).element.selectedOptions[0]?.textContent,
  ).toBe("two");
  await new DOMWrapper(select.element).setValue("0");
  expect(select.emitted("update:modelValue")).toEqual([[1]]);
});

it("a list that writes its choice out whole has the system's own list over it, named and testable like any other", async () => {
  const choices = [
    { value: "loss", label: "Loss" },
    { value: "mae", label: "Mean absolute error of a column with a long name" },
  ];
  const list = mount(TextSelect<string>, {
    props: { modelValue: "mae", choices, label: "The figure" },
    attrs: { class: "text-xs", "data-testid": "figure" },
  });
  expect(list.get("[aria-hidden=true]").text()).toBe("Mean absolute error of a column with a long name");
  expect(list.classes()).toContain("text-xs");
  const select = list.get<HTMLSelectElement>("select[data-testid=figure]");
  expect(select.attributes("aria-label")).toBe("The figure");
  expect(select.classes()).not.toContain("text-xs");
  await select.setValue("0");
  expect(list.emitted("update:modelValue")).toEqual([["loss"]]);
});

it("a logarithmic slider moves by factors", async () => {
  const slider = mount(Slider, { props: { modelValue: 0.01, min: 1e-6, max: 1, log: true } });
  await new DOMWrapper(slider.element).setValue("500");
  expect(slider.emitted("update:modelValue")).toEqual([[0.001]]);
});

it("a button that cannot be pressed stays reachable, says so and does nothing", async () => {
  const world = createWorld();
  let pressed = 0;
  const host = mountIn(world, Button, { why: "no data yet", onPress: () => (pressed += 1) });
  const button = host.get("button");
  expect(button.attributes("disabled")).toBeUndefined();
  expect(button.attributes("aria-disabled")).toBe("true");
  await button.trigger("click");
  expect(pressed).toBe(0);
  host.unmount();
});

it("a tab and its panel name each other, and only the chosen one's panel is there to be seen", async () => {
  const tabs = ["first", "second"];
  const page = mount({
    render: () =>
      h(TabsRoot, { defaultValue: "first" }, () => [
        h(TabList, { label: "Both", tabs: tabs.map((value) => ({ value, label: value })) }),
        ...tabs.map((value) => h(TabPanel, { value, key: value }, () => `What is ${value}`)),
      ]),
  });
  await nextTick();
  const shown = (): readonly (readonly [string, string | undefined])[] =>
    page.findAll("[role=tabpanel]:not([hidden])").map((one) => [one.text(), one.attributes("aria-labelledby")]);
  const [first, second] = page.findAll("[role=tab]");
  expect(shown()).toEqual([["What is first", first?.attributes("id")]]);
  expect(page.get("[role=tabpanel]:not([hidden])").attributes("id")).toBe(first?.attributes("aria-controls"));
  await second?.trigger("mousedown", { button: 0 });
  expect(shown()).toEqual([["What is second", second?.attributes("id")]]);
  expect(page.get("[role=tabpanel]:not([hidden])").attributes("id")).toBe(second?.attributes("aria-controls"));
});
