// A test that waits for something may wait long on a machine that has much else to do: more than the second that it has by default.
import { vi } from "vitest";

const PATIENCE = 20_000;

const waitFor = vi.waitFor.bind(vi);
vi.waitFor = (callback, options) => waitFor(callback, options ?? PATIENCE);
