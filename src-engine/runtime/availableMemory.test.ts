import { totalmem } from "node:os";
import { expect, test } from "vitest";
import { availableMemory, containerMemory } from "./availableMemory";

const files =
  (all: Readonly<Record<string, string>>) =>
  (path: string): string | null =>
    all[path] ?? null;

test("there is some, and no more than the machine has", () => {
  expect(availableMemory()).toBeGreaterThan(0);
  expect(availableMemory()).toBeLessThanOrEqual(totalmem());
});

test.each([
  ["no control group", {}, Infinity],
  [
    "one without a limit",
    { "/sys/fs/cgroup/memory.max": "max\n", "/sys/fs/cgroup/memory.current": "5000\n" },
    Infinity,
  ],
  ["a limit", { "/sys/fs/cgroup/memory.max": "9000\n", "/sys/fs/cgroup/memory.current": "5000\n" }, 4000],
  [
    "a limit, with files in memory",
    {
      "/sys/fs/cgroup/memory.max": "9000\n",
      "/sys/fs/cgroup/memory.current": "5000\n",
      "/sys/fs/cgroup/memory.stat": "anon 1\ninactive_file 2000\n",
    },
    6000,
  ],
  [
    "a limit of the older kind",
    {
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9000\n",
      "/sys/fs/cgroup/memory/memory.usage_in_bytes": "9500\n",
    },
    0,
  ],
])("%s", (_name, all, expected) => {
  expect(containerMemory(files(all))).toBe(expected);
});
