// @vitest-environment happy-dom
// The loss of an output, as the settings of its layer show it.
import { flushPromises, mount } from "@vue/test-utils";
import { afterEach, expect, it } from "vitest";
import { TooltipProvider } from "reka-ui";
import { defineComponent, h } from "vue";
import type { PropType } from "vue";
import { resolveParams } from "../../../src-engine/document/params";
import type { ParamValue, Word } from "../../../src-engine/document/schema";
import { outputLayer } from "../../../src-engine/layers/output";
import { ParamField, provideParamSources } from "../../ui";

afterEach(() => void (document.body.innerHTML = ""));

/** The field in its place, with the value as it is set. */
function field(given?: Word) {
  const changes: unknown[] = [];
  const Inspector = defineComponent({
    props: { value: { type: Object as PropType<Word | null>, default: null } },
    setup(props) {
      provideParamSources({
        columns: () => [],
        figures: () => [],
        figureLabel: (name) => name,
        classes: () => ["Adelie", "Gentoo", "Chinstrap"],
      });
      const param = () =>
        h(ParamField, {
          spec: outputLayer.params.loss,
          modelValue: resolveParams(outputLayer.params, props.value === null ? {} : { loss: props.value }).params.loss,
          testid: "loss",
          onChange: (value: ParamValue | null) => changes.push(value),
        });
      return () => h(TooltipProvider, null, { default: param });
    },
  });
  const wrapper = mount(Inspector, { props: { value: given ?? null }, attachTo: document.body });
  return { wrapper, changes };
}

it("is the recipe's until one is chosen, and the recipe's again", async () => {
  const { wrapper, changes } = field();
  const select = wrapper.get<HTMLSelectElement>("[data-testid=loss]");
  expect(select.element.value).toBe("0");
  const options = select.findAll("option").map((option) => option.text());
  await select.setValue(String(options.indexOf("Huber")));
  await wrapper.setProps({ value: { type: "huber" } });
  await select.setValue("0");
  expect(changes).toEqual([{ type: "huber" }, null]);
  wrapper.unmount();
});

it("has the settings of its own, with their defaults", async () => {
  const { wrapper, changes } = field({ type: "huber" });
  const delta = wrapper.get<HTMLInputElement>("[data-testid=loss-delta]");
  expect(delta.element.value).toBe("1");
  await delta.setValue("0.5");
  expect(changes).toEqual([{ type: "huber", params: { delta: 0.5 } }]);
  wrapper.unmount();
});

it("weighs the classes of its own target, by their names", async () => {
  const { wrapper, changes } = field({ type: "focal", params: { gamma: 1 } });
  await wrapper.get("[data-testid=weigh-classes] input").setValue(true);
  const weighed = { type: "focal", params: { gamma: 1, classWeights: [1, 1, 1] } };
  expect(changes).toEqual([weighed]);
  await wrapper.setProps({ value: weighed });
  await flushPromises();
  expect(wrapper.get("[data-testid=class-weights]").text()).toMatch(/Adelie.*Gentoo.*Chinstrap/);
  const [, second] = wrapper.findAll<HTMLInputElement>("[data-testid=class-weights] input");
  await second?.setValue("4");
  await wrapper.get("[data-testid=weigh-classes] input").setValue(false);
  expect(changes.slice(1)).toEqual([
    { type: "focal", params: { gamma: 1, classWeights: [1, 4, 1] } },
    { type: "focal", params: { gamma: 1 } },
  ]);
  wrapper.unmount();
});
