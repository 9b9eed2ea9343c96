// @vitest-environment happy-dom
import { unzipSync, strFromU8 } from "fflate";
import { expect, it } from "vitest";
import { flushPromises } from "@vue/test-utils";
import { createFakeBridge } from "../testing/fakeBridge";
import { createWorld } from "../testing/mountApp";
import { sampleProject } from "../testing/samples";
import { useDiagnosticsStore } from "./diagnostics";
import { useProjectsStore } from "./projects";

const APP = { system: "Some system", processes: [{ type: "Browser", bytes: 5e7 }], graphics: {}, log: "quit\n" };
const ENGINE = {
  versions: { gradual: "0.1.0", node: "20.0.0" },
  system: "linux 6 x64",
  devices: { processor: "A processor", threads: 2, processors: 4, gpu: { found: false, why: "there is none" } },
  memory: { total: 8e9, available: 4e9, engine: 1e8 },
} as const;

async function world() {
  const bridge = createFakeBridge(
    {
      "engine.diagnose": () => ENGINE,
      "engine.selfTest": () => ({ passed: true, right: 4, epochs: 200, milliseconds: 800 }),
      "project.open": () => sampleProject(),
    },
    { "app.diagnose": () => APP, "file.save": () => "/home/me/gradual-problem.zip" },
  );
  const { diagnostics, projects } = createWorld(bridge).within(() => ({
    diagnostics: useDiagnosticsStore(),
    projects: useProjectsStore(),
  }));
  await flushPromises();
  return { bridge, diagnostics, projects };
}

/** What was saved, by the names of the files. */
function savedIn({ called }: ReturnType<typeof createFakeBridge>): Record<string, string> {
  const [wish] = called.filter(({ name }) => name === "file.save").at(-1)?.args ?? [];
  const { bytes } = wish as { readonly bytes: Uint8Array };
  return Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, file]) => [name, strFromU8(file)]));
}

it("saves exactly what it shows", async () => {
  const { bridge, diagnostics } = await world();
  await diagnostics.look();
  await diagnostics.runTest();
  diagnostics.said = "It hangs: «ü».";
  await diagnostics.save();
  const shown = Object.fromEntries(diagnostics.files.map(({ name, text }) => [name, text]));
  expect(savedIn(bridge)).toEqual(shown);
  expect(Object.keys(shown)).toEqual(["problem.txt", "diagnostics.json", "log.txt"]);
  expect(JSON.parse(shown["diagnostics.json"] ?? "")).toMatchObject({ engine: ENGINE, selfTest: { passed: true } });
});

it("has nothing of the open project's names, folder and data, and nothing of its network where that is not wanted", async () => {
  const { bridge, diagnostics, projects } = await world();
  await projects.open("/home/me/Penguins");
  await flushPromises();
  await diagnostics.look();
  await diagnostics.save();
  const { document, table, folder } = sampleProject();
  const own = [
    document.name,
    folder,
    ...Object.keys(document.data.columns),
    ...(table?.columns ?? []).map(({ name }) => name),
  ];
  const saved = savedIn(bridge);
  expect(Object.keys(saved)).toContain("network.json");
  const known = new Set(
    Object.values(saved)
      .join("\n")
      .match(/"[^"]*"/g),
  );
  for (const word of own) expect(known).not.toContain(JSON.stringify(word));
  diagnostics.withNetwork = false;
  await diagnostics.save();
  expect(Object.keys(savedIn(bridge))).not.toContain("network.json");
});

it("can be made without an engine", async () => {
  const { bridge, diagnostics } = await world();
  bridge.crash();
  await flushPromises();
  await diagnostics.look();
  await diagnostics.save();
  expect(JSON.parse(savedIn(bridge)["diagnostics.json"] ?? "")).toMatchObject({
    engine: null,
    engineState: "restarting",
  });
});
