// @vitest-environment happy-dom
import { mount } from "@vue/test-utils";
import { expect, it } from "vitest";
import ClassField from "./ClassField.vue";

function field(props: Partial<InstanceType<typeof ClassField>["$props"]> = {}) {
  const view = mount(ClassField, {
    attachTo: document.body,
    props: {
      modelValue: "",
      classes: ["a", "b"],
      label: "Right answer",
      newClass: "New class…",
      newClassName: "Name",
      ...props,
    },
  });
  return { view, list: view.get("select") };
}

it("takes one of the classes", async () => {
  const { view, list } = field();
  await list.setValue("1");
  expect(view.emitted("update:modelValue")).toEqual([["b"]]);
  expect(view.find("input").exists()).toBe(false);
});

it("asks for the name of a new one, which is no blank, and puts the focus there", async () => {
  const { view, list } = field({
    modelValue: "a",
    "onUpdate:modelValue": (value: string) => view.setProps({ modelValue: value }),
  });
  await list.setValue("2");
  await new Promise((done) => setTimeout(done));
  const name = view.get("input");
  expect(document.activeElement).toBe(name.element);
  await name.setValue("  ");
  await name.trigger("change");
  await name.setValue(" c ");
  await name.trigger("change");
  expect(view.emitted("update:modelValue")?.at(-1)).toEqual(["c"]);
  expect(view.emitted("update:modelValue")).not.toContainEqual(["  "]);
  expect(view.find("input").exists()).toBe(true);
});
