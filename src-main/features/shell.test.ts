import type { BrowserWindow, ClipboardItem, NativeImage } from "electron";
import { expect, it, vi } from "vitest";
import { setupShell } from "./shell";

const window = {} as BrowserWindow;
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
const [item, image] = [{} as ClipboardItem, {} as NativeImage];
const pictures = { item: vi.fn(() => item), image: vi.fn(() => image) };
const shell = { showItemInFolder: vi.fn() };

it("copies a picture as an item of its type", async () => {
  const clipboard = { writeText: vi.fn(), write: vi.fn(async () => undefined) };
  expect(await setupShell(shell, clipboard, pictures)["clipboard.writePicture"](window, png)).toBeNull();
  expect(clipboard.write).toHaveBeenCalledWith([item]);
  const [blob] = pictures.item.mock.calls.at(-1) as unknown as [Blob];
  expect([blob.type, new Uint8Array(await blob.arrayBuffer())]).toEqual(["image/png", png]);
});

it("copies it as older Electrons do where they have no items", async () => {
  const clipboard = { writeText: vi.fn(), write: vi.fn(), writeImage: vi.fn() };
  await setupShell(shell, clipboard, pictures)["clipboard.writePicture"](window, png);
  expect(clipboard.writeImage).toHaveBeenCalledWith(image);
  expect(clipboard.write).not.toHaveBeenCalled();
});
