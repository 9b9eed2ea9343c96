// A GPU for tests on a machine without one: SwiftShader, which computes what one would on the CPU. Every
// Electron brings it, and so does Debian's `chromium`; the Vulkan loader that finds it is Debian's `libvulkan1`.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { GraphBuilder } from "../ir/builder";
import type { Program } from "../runtime/backend";
import { createOnnxBackend } from "../runtime/onnx/backend";

const PLACES = [resolve(__dirname, "../../node_modules/electron/dist"), "/usr/lib/chromium"];

/**
 * Makes SwiftShader the one device of this process (on Linux; elsewhere the tests use the machine's own), and holds it: a
 * device that no session uses forgets what it compiled. Null where there is none; the tests are then skipped, and say so.
 */
export async function softwareGpu(): Promise<Program | null> {
  if (process.platform === "linux") {
    const icd = PLACES.map((place) => join(place, "vk_swiftshader_icd.json")).find((file) => existsSync(file));
    if (icd !== undefined) process.env.VK_DRIVER_FILES = icd;
  }
  const builder = new GraphBuilder();
  const graph = builder.finish({ y: builder.relu(builder.input("x", "rows", ["N", 1])) });
  try {
    return await createOnnxBackend({ device: "gpu" }).load(graph);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `No WebGPU device is here, so its tests are skipped (${reason.split("\n")[0]}). To install one: apt-get install -y libvulkan1 chromium\n`,
    );
    return null;
  }
}
