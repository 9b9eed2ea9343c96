import { EventEmitter } from "node:events";
import { expect, it, vi } from "vitest";
import { setupLifecycle } from "./lifecycle";

function setup() {
  const quit = vi.fn();
  const hurry = vi.fn();
  const app = Object.assign(new EventEmitter(), { quit });
  const power = new EventEmitter();
  setupLifecycle(app as unknown as Parameters<typeof setupLifecycle>[0], {
    power,
    windows: () => [],
    openWindow: async () => undefined,
    showWindow: () => undefined,
    hurry,
    atEnd: [],
    report: () => undefined,
  });
  return { app, power, quit, hurry };
}

it("nobody is asked anything when the system shuts down, and the system waits", () => {
  const { power, quit, hurry } = setup();
  const event = { preventDefault: vi.fn() };
  power.emit("shutdown", event);
  expect(event.preventDefault).toHaveBeenCalledOnce();
  expect(hurry.mock.invocationCallOrder[0]).toBeLessThan(quit.mock.invocationCallOrder[0] ?? 0);
});

it("who quits may be asked", () => {
  const { app, hurry } = setup();
  app.emit("before-quit");
  expect(hurry).not.toHaveBeenCalled();
});
