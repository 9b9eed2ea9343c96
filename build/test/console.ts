// An unexpected console.warn or console.error fails the test it happens in. A test that expects one says so with
// `vi.spyOn(console, 'warn').mockImplementation(...)`, which replaces these.
import { afterEach, beforeEach } from "vitest";

const unexpected: string[] = [];

beforeEach(() => {
  unexpected.length = 0;
  for (const level of ["warn", "error"] as const) {
    console[level] = (...args: unknown[]) => {
      unexpected.push(
        `console.${level}: ${args.map((arg) => (arg instanceof Error ? arg.stack : String(arg))).join(" ")}`,
      );
    };
  }
});

afterEach(() => {
  if (unexpected.length > 0) throw new Error(`Unexpected console output in this test:\n${unexpected.join("\n")}`);
});
