import { expect, it } from "vitest";
import { differenceText, evaluatedText } from "./evaluation";

it("tells a difference of shares in points, and of other figures as they are", () => {
  expect(evaluatedText("accuracy", 0.9712)).toBe("97.1%");
  expect(differenceText("accuracy", -0.0384)).toBe("-3.8 points");
  expect(differenceText("mae", 0.25)).toBe("0.25");
});
