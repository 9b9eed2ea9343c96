// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { expect, it, vi } from "vitest";
import type { FilePreview } from "../../../src-engine/protocol/filePrediction";
import type { RequestInput } from "../../../src-engine/protocol/requests";
import type { TryForm, TryRow } from "../../../src-engine/protocol/trying";
import { useDropsStore } from "../../stores/drops";
import { useProjectsStore } from "../../stores/projects";
import { createFakeBridge } from "../../testing/fakeBridge";
import { createWorld, mountIn } from "../../testing/mountApp";
import { sampleProject, sampleRun } from "../../testing/samples";
import TryStation from "./TryStation.vue";

const form: TryForm = {
  inputs: {
    kind: "columns",
    columns: [
      { name: "mass", type: "number", fill: 4_200, range: { least: 2_700, most: 6_300, median: 4_000, decimals: 0 } },
      {
        name: "island",
        type: "category",
        fill: null,
        categories: [
          { value: "Biscoe", count: 110 },
          { value: "Dream", count: 90 },
        ],
      },
      { name: "day", type: "date", fill: 18_000, range: { least: 17_897, most: 18_261, median: 18_000, decimals: 0 } },
    ],
  },
  outputs: [
    { layer: "output", title: "Output", kind: "classes", column: "Species", classes: ["Adelie", "Gentoo"] },
    {
      layer: "weight",
      title: "Weight",
      kind: "numbers",
      columns: [{ name: "kg", isDate: false, range: { least: 2, most: 7, median: 4, decimals: 1 } }],
    },
  ],
  rows: { all: 344, train: 240, validation: 52, test: 52 },
  problem: null,
};
const row: TryRow = {
  row: 7,
  part: "validation",
  values: { kind: "columns", values: { mass: 3_750, island: "Dream", day: 17_900 } },
  truth: [Float64Array.of(1), Float64Array.of(5)],
};
const preview: FilePreview = {
  rows: 12_345,
  columns: ["mass", "predicted Species"],
  own: 1,
  cells: [["3750", "Gentoo"]],
  endings: ["csv", "parquet"],
  incomplete: 2,
  odd: { mass: { count: 1, examples: [{ text: "heavy", count: 1, row: 1, line: 2 }] } },
  absent: [{ column: "sex", fill: "MALE" }],
  otherwise: [{ column: "mass", here: "1,234.5", trained: "1.234,5" }],
  unknown: [{ column: "island", values: ["Atlantis"], rows: 3 }],
  outside: [{ column: "mass", rows: 4, least: 2_700, most: 6_300, isDate: false }],
  missing: [{ column: "mass", rows: 1 }],
};

async function world(given: TryForm = form) {
  const asked: RequestInput<"try.answer">[] = [];
  const bridge = createFakeBridge({
    "project.open": () =>
      sampleProject({ runs: [sampleRun(1, 30, 3, { stopReason: { kind: "epochs", epochs: 30 } })] }),
    "try.form": () => given,
    "try.row": () => row,
    "try.answer": (input) => {
      asked.push(input);
      const { values } = input;
      const needed = values.kind === "columns" && values.values.island === null ? ["island"] : [];
      return {
        weights: { kind: "final" },
        needed,
        outputs: needed.length > 0 ? null : [Float64Array.of(0.25, 0.75), Float64Array.of(4.5)],
      };
    },
    "try.spread": () => ({ share: 0.9, rows: 52, outputs: [[], [{ least: -0.5, most: 0.25 }]] }),
    "try.nearest": () => ({
      distances: Float64Array.of(0, 1.5),
      truth: [
        [Float64Array.of(1), Float64Array.of(0)],
        [Float64Array.of(5), Float64Array.of(3)],
      ],
      page: { offset: 0, total: 2, columns: ["mass"], rows: [[3_750], [3_800]], numbers: [7, 20] },
    }),
    "try.preview": () => preview,
  });
  const made = createWorld(bridge);
  await made.within(() => useProjectsStore()).open("/home/me/p");
  const app = mountIn(made, TryStation);
  await flushPromises();
  if (given.inputs.kind === "columns")
    await vi.waitFor(() => expect(app.find("[data-testid=try-near-row]").exists()).toBe(true));
  const last = () => {
    const values = asked.at(-1)?.values;
    return values?.kind === "columns" ? values.values : null;
  };
  return { app, last, drops: made.within(() => useDropsStore()) };
}

it("begins with a row, and shows each output beside what the row has in the data", async () => {
  const { app, last } = await world();
  expect(last()).toEqual({ mass: 3_750, island: "Dream", day: 17_900 });
  expect(app.get("[data-testid=try-predicted]").text()).toBe("Gentoo, 75.0%");
  expect(app.get("[data-testid=try-number]").text()).toBe("4.5");
  expect(app.get("[data-testid=try-interval]").text()).toBe("4 to 4.75");
  expect(app.get("[data-testid=try-interval-text]").text()).toContain("90% of the 52 validation rows");
  const truths = app.findAll("[data-testid=try-truth]").map((one) => one.text());
  expect(truths[0]).toMatch(/In the data: Gentoo · right/);
  expect(truths[1]).toMatch(/In the data: 5 · \+0\.5 from the prediction/);
  app.unmount();
});

it("has a column for each target among the nearest rows, and names the weights that answer", async () => {
  const { app } = await world();
  const nearest = app.get("[data-testid=try-nearest]");
  expect(nearest.findAll("th").map((one) => one.text())).toEqual(["Row", "Distance", "Species", "kg", "mass"]);
  expect(nearest.findAll("tbody tr").map((one) => one.findAll("td").map((cell) => cell.text()))).toEqual([
    ["8", "0", "Gentoo", "5", "3,750"],
    ["21", "1.5", "Adelie", "3", "3,800"],
  ]);
  expect(app.get("[data-testid=try-weights]").text()).toMatch(
    /^Weights (of epoch \d+, the best|after the last epoch, 30)$/,
  );
  app.unmount();
});

it("gives no answer to an empty pad, and no row is chosen", async () => {
  const { app } = await world({
    ...form,
    inputs: {
      kind: "array",
      name: "pixels",
      shape: [4, 4, 1],
      elements: "uint8",
      as: "pictures",
      files: false,
      range: { least: 0, most: 255 },
      picture: { ground: 0, center: null },
    },
  });
  expect(app.get("[data-testid=try-blank]").text()).toContain("Nothing is drawn yet");
  expect(app.find("[data-testid=try-predicted]").exists()).toBe(false);
  expect(app.get<HTMLInputElement>("input[data-testid=try-row]").element.value).toBe("");
  app.unmount();
});

it("asks at each letter; empty takes the fill, what is no number is not taken, and the row comes back", async () => {
  const { app, last } = await world();
  const field = app.get("[data-column=mass] input[type=text]");
  await field.setValue("6,500");
  await flushPromises();
  expect(last()?.mass).toBe(6_500);
  expect(app.get("[data-testid=try-warning]").text()).toContain(
    "Outside the training rows, which go from 2,700 to 6,300",
  );
  expect(app.get("[data-testid=try-before]").text()).toContain("Row 8 has Gentoo, 5 in the data");
  await field.setValue("much");
  await flushPromises();
  expect(last()?.mass).toBe(6_500);
  expect(app.get("[data-testid=try-warning]").text()).toBe("Not a number");
  // The prediction is still that of the value before, and says so.
  expect(app.get("[data-testid=try-stale]").text()).toContain("the field of mass is no value");
  await field.setValue("");
  await flushPromises();
  expect(last()?.mass).toBeNull();
  expect(app.find("[data-testid=try-stale]").exists()).toBe(false);
  expect(app.get("[data-column=mass]").text()).toContain("empty: takes 4,200");
  await app.get("[data-column=day] input[type=date]").setValue("2019-06-01");
  await flushPromises();
  expect(last()?.day).toBe(Date.parse("2019-06-01") / 86_400_000);
  await app.get("[data-testid=try-back]").trigger("click");
  await flushPromises();
  expect(last()).toEqual({ mass: 3_750, island: "Dream", day: 17_900 });
  expect(app.find("[data-testid=try-back]").exists()).toBe(false);
  app.unmount();
});

it("says what is missing where there is no prediction without it", async () => {
  const { app, last } = await world();
  await app.get("[data-column=island] select").setValue("0");
  await flushPromises();
  expect(last()?.island).toBeNull();
  expect(app.get("[data-testid=try-needed]").text()).toContain("island must be filled in");
  app.unmount();
});

it("takes a dropped file, names what is doubtful in it, and gives the place back", async () => {
  const { app, drops } = await world();
  await app.get("[data-testid=tab-file]").trigger("mousedown");
  await flushPromises();
  expect(drops.taker).not.toBeNull();
  drops.taker?.take(new File(["x"], "birds.csv"));
  await vi.waitFor(() => expect(app.get("[data-testid=batch-rows]").text()).toBe("12,345 rows"));
  const doubts = app.get("[data-testid=batch-doubts]").text();
  for (const part of [
    "“heavy” in line 2",
    "island: 3 rows with values that are new to the network (“Atlantis”)",
    "mass: 4 rows outside the training rows (2,700 to 6,300)",
    "mass: 1 empty cell",
    "sex: not in the file; the fitted fill (“MALE”) stands in for it in every row",
    "2 rows lack a value",
  ])
    expect(doubts).toContain(part);
  app.unmount();
  expect(drops.taker).toBeNull();
});
