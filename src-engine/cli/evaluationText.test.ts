import { expect, it } from "vitest";
import type { ClassCurves, JudgedClasses } from "../protocol/evaluation";
import { curvesLeftOut } from "./evaluationText";

it("says which curves are left out of the JSON, and how to have them", () => {
  const of = (count: number): JudgedClasses =>
    ({ kind: "classes", title: "kind", classes: Array.from({ length: count }, String) }) as unknown as JudgedClasses;
  const some = [{} as ClassCurves];
  expect(curvesLeftOut({ targets: [of(3), of(1_000)] }, [some, some])).toEqual([]);
  const [told, ...more] = curvesLeftOut({ targets: [of(3), of(1_000)] }, [some, []]);
  expect(more).toEqual([]);
  expect(told?.message).toContain("1,000 classes");
  expect(told?.next).toContain("--curves");
});
