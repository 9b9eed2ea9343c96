import { expect, it } from "vitest";
import { langSwitch } from "./locale";

it("replaces a POSIX locale, and no other", () => {
  for (const environment of [
    {},
    { LANG: "C" },
    { LANG: "C.UTF-8" },
    { LANG: "POSIX" },
    { LC_ALL: "C", LANG: "de_DE.UTF-8" },
    { LC_ALL: "", LANG: "" },
  ]) {
    expect(langSwitch(environment)).toBe("en-US");
  }
  expect(langSwitch({ LANG: "de_DE.UTF-8" })).toBeNull();
  expect(langSwitch({ LC_ALL: "pt_BR@euro", LANG: "C" })).toBeNull();
});
