import { expect, it } from "vitest";
import { search } from "./fuzzy";

const labels = ["Open a project…", "New project", "Stop training", "Pause training", "Go to Train", "Train"];
const find = (query: string) => search(labels, (label) => [label], query);

it("puts what starts with the words first, then words inside, then beginnings of words in order", () => {
  expect(find("train").slice(0, 2)).toEqual(["Train", "Stop training"]);
  expect(find("pro")).toEqual(["Open a project…", "New project"]);
  expect(find("sttr")).toEqual(["Stop training"]);
  // Letters here and there are no answer.
  expect(find("oning")).toEqual([]);
  expect(find("training stop")).toEqual(["Stop training"]);
});

it("gives everything for nothing and nothing for nonsense", () => {
  expect(find("")).toEqual(labels);
  expect(find("xyz")).toEqual([]);
});
