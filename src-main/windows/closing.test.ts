import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createClosing } from "./closing";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setup(options: { alive?: boolean; waits?: boolean[] } = {}) {
  const waits = [...(options.waits ?? [])];
  const window = {
    isAlive: () => options.alive ?? true,
    askToSave: vi.fn(),
    destroy: vi.fn(),
    askToWait: vi.fn(async () => waits.shift() ?? false),
  };
  return { window, closing: createClosing(window, 1_000) };
}

describe("closing a window", () => {
  it("waits for the page to save, and closes then", () => {
    const { window, closing } = setup();
    expect(closing.requested()).toBe(false);
    expect(closing.requested()).toBe(false);
    expect(window.askToSave).toHaveBeenCalledTimes(1);
    closing.ready();
    expect(window.destroy).toHaveBeenCalledTimes(1);
    expect(closing.requested()).toBe(true);
  });

  it("leaves it to the page when it cannot save, and asks again when closed again", async () => {
    const { window, closing } = setup();
    closing.requested();
    closing.kept();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(window.askToWait).not.toHaveBeenCalled();
    expect(closing.requested()).toBe(false);
    expect(window.askToSave).toHaveBeenCalledTimes(2);
    closing.kept();
    // The person chose to close all the same.
    closing.ready();
    expect(window.destroy).toHaveBeenCalledTimes(1);
  });

  it("cannot be begun by the page", () => {
    const { window, closing } = setup();
    closing.ready();
    expect(window.destroy).not.toHaveBeenCalled();
  });

  it("does not wait for a page that is not there", () => {
    const { window, closing } = setup({ alive: false });
    expect(closing.requested()).toBe(true);
    expect(window.askToSave).not.toHaveBeenCalled();
  });

  it("closes when the page dies while saving", () => {
    const { window, closing } = setup();
    closing.requested();
    closing.gone();
    expect(window.destroy).toHaveBeenCalledTimes(1);
  });

  it("asks the person when the page does not answer, and waits or closes as they say", async () => {
    const { window, closing } = setup({ waits: [true, false] });
    closing.requested();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(window.askToWait).toHaveBeenCalledTimes(1);
    expect(window.destroy).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(window.askToWait).toHaveBeenCalledTimes(2);
    expect(window.destroy).toHaveBeenCalledTimes(1);
  });

  it("closes once when the page answers while the person is asked", async () => {
    const { window, closing } = setup({ waits: [false] });
    closing.requested();
    vi.advanceTimersByTime(1_000);
    closing.ready();
    await vi.runAllTimersAsync();
    expect(window.destroy).toHaveBeenCalledTimes(1);
  });
});
