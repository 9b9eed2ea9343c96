import { expect, it } from "vitest";
import type { Model } from "../../document/schema";
import { soundNetwork } from "../../network/network";
import { stepGraph } from "../compile";
import { nextName, trainingModel } from "./trainingModel";
import type { Gathering } from "./trainingModel";

const model: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "hidden", type: "dense", params: { units: 6, frozen: true } },
    { id: "output", type: "output" },
  ],
  connections: [
    ["input", "hidden"],
    ["hidden", "output"],
  ],
};

it.each<Gathering>(["before", "within", "whole"])(
  "a frozen layer's weights do not go round the loop, and come out as they went in (gathering: %s)",
  (gathering) => {
    const training = { loss: { type: "mse" }, optimizer: { type: "adam", params: { learningRate: 0.1 } } } as const;
    const { proto, carriedShapes } = trainingModel(
      stepGraph(soundNetwork(model, { input: [3], output: [2] }), training, { measureChange: true }),
      4,
      gathering,
    );
    const scan = proto.graph?.node.find(({ opType }) => opType === "Scan");
    const frozen = ["hidden/kernel", "hidden/bias"];
    for (const name of frozen) {
      expect(scan?.input).not.toContain(name);
      expect(scan?.output).not.toContain(nextName(name));
      expect(Object.keys(carriedShapes)).toContain(name);
      expect(proto.graph?.input.map((input) => input.name)).toContain(name);
      expect(proto.graph?.output.map((output) => output.name)).toContain(nextName(name));
    }
    for (const name of ["output/kernel", "output/kernel.gradients"]) expect(scan?.input).toContain(name);
  },
);
