// @vitest-environment happy-dom
import { afterEach, expect, it } from "vitest";
import { computed, ref } from "vue";
import { STATIONS } from "../stations/registry";
import type { StationStatus } from "../stores/navigation";
import { useNavigationStore } from "../stores/navigation";
import { createWorld, mountIn } from "../testing/mountApp";
import Rail from "./Rail.vue";

afterEach(() => void (document.body.innerHTML = ""));

it("gives each station a name and a key of its own", () => {
  expect(new Set(STATIONS.map(({ id }) => id)).size).toBe(STATIONS.length);
  expect(new Set(STATIONS.map(({ key }) => key)).size).toBe(STATIONS.length);
});

it("does not go to a station that lacks something, and says what, until it is there", async () => {
  const world = createWorld();
  const navigation = world.within(() => useNavigationStore());
  const why = ref<string | null>("no run has been trained");
  const [data, , train] = STATIONS;
  if (!data || !train) throw new TypeError("there are stations");
  const status = computed((): StationStatus => ({ mark: null, why: why.value }));
  const rail = mountIn(world, Rail, { stations: [data, { ...train, useStatus: () => status }] });
  const button = rail.get("[data-testid=station-train]");
  expect(button.attributes("aria-disabled")).toBe("true");
  expect(button.text()).toContain("no run has been trained");
  await button.trigger("click");
  expect(navigation.station).toBe("data");
  why.value = null;
  await button.trigger("click");
  expect(navigation.station).toBe("train");
  expect(button.attributes("aria-current")).toBe("page");
  rail.unmount();
});
