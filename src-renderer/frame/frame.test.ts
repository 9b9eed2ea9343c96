// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import { withName, withTraining } from "../../src-engine/document/recipeEdits";
import App from "../App.vue";
import { useDocumentStore } from "../stores/document";
import { useNavigationStore } from "../stores/navigation";
import { createWorld, mountIn } from "../testing/mountApp";
import { withoutLastConnection } from "../testing/samples";

afterEach(async () => {
  // A station's file that is still on its way needs the page.
  await vi.dynamicImportSettled();
  document.body.innerHTML = "";
});

async function start(path: string | null) {
  const world = createWorld();
  world.bridge.mainAnswers["app.initialProject"] = () => path;
  world.bridge.mainAnswers["samples.copy"] = (sample) => `/home/me/${sample}`;
  const app = mountIn(world, App);
  await flushPromises();
  await flushPromises();
  const [documents, navigation] = world.within(() => [useDocumentStore(), useNavigationStore()] as const);
  const press = async (key: string, more: KeyboardEventInit = {}, target: EventTarget = document.body) => {
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
    await flushPromises();
  };
  return { world, app, documents, navigation, press };
}

it("begins with the welcome screen, and opens a sample from it", async () => {
  const { world, app, documents } = await start(null);
  expect(app.text()).toContain("Build a neural network.");
  expect(app.find("[data-testid=station-data]").exists()).toBe(false);
  await app.get("[data-testid=sample-penguins]").trigger("click");
  await vi.waitFor(() => expect(documents.document?.name).toBe("Penguins"));
  expect(world.bridge.asked.find(({ name }) => name === "project.open")?.input).toEqual({ path: "/home/me/penguins" });
  app.unmount();
});

it("shows exactly the stations that exist, and tells main the title", async () => {
  const { world, app } = await start("/home/me/Penguins");
  expect(app.findAll("nav button").map((button) => button.attributes("data-testid"))).toEqual([
    "station-data",
    "station-build",
    "station-train",
    "station-evaluate",
    "station-try",
    "station-learn",
  ]);
  expect(world.bridge.called.filter(({ name }) => name === "window.describe").at(-1)?.args).toEqual([
    {
      title: "Penguins – Gradual",
      unsaved: false,
      folder: "/home/me/Penguins",
      stations: [
        { id: "data", label: "Data", key: 1, enabled: true },
        { id: "build", label: "Build", key: 2, enabled: true },
        { id: "train", label: "Train", key: 3, enabled: true },
        { id: "evaluate", label: "Evaluate", key: 4, enabled: true },
        { id: "try", label: "Try", key: 5, enabled: true },
        { id: "learn", label: "Learn", key: 6, enabled: true },
      ],
    },
  ]);
  app.unmount();
});

it("counts a problem of the recipe at Train, and one of the network at Build", async () => {
  const { app, documents } = await start("/home/me/Penguins");
  const mark = (station: string) => app.get(`[data-testid=station-${station}]`).text();
  const none = mark("train");
  await vi.waitFor(() => expect(mark("build")).toContain("done"));
  const rule = { type: "target", params: { figure: "mae", on: "train", reaches: "at-most", value: 1 } };
  documents.edit("rule", (now) => withTraining(now, { rules: [...now.training.rules, rule] }));
  await vi.waitFor(() => expect(mark("train")).not.toBe(none));
  expect(mark("train")).toContain("1");
  expect(mark("build")).toContain("done");
  documents.edit("wires", withoutLastConnection);
  await vi.waitFor(() => expect(mark("build")).toMatch(/\d/));
  app.unmount();
});

it("goes to stations by keys, and undoes, but not while the person types", async () => {
  const { app, documents, navigation, press } = await start("/home/me/Penguins");
  await press("1", { ctrlKey: true });
  expect(navigation.station).toBe("data");
  documents.edit("rename", (now) => withName(now, "Other"));
  const field = document.createElement("input");
  document.body.append(field);
  await press("z", { ctrlKey: true }, field);
  expect(documents.document?.name).toBe("Other");
  await press("z", { ctrlKey: true });
  expect(documents.document?.name).toBe("Penguins");
  await press("Z", { ctrlKey: true, shiftKey: true });
  expect(documents.document?.name).toBe("Other");
  app.unmount();
});

it("undoes from the title bar of any station, and says what", async () => {
  const { app, documents } = await start("/home/me/Penguins");
  const undo = () => app.get("[data-testid=undo]");
  expect(undo().attributes("aria-disabled")).toBe("true");
  documents.edit("project name", (now) => withName(now, "Other"));
  await flushPromises();
  expect(undo().attributes("aria-label")).toBe("Undo: project name");
  await undo().trigger("click");
  expect(documents.document?.name).toBe("Penguins");
  expect(app.get("[data-testid=redo]").attributes("aria-label")).toBe("Redo: project name");
  app.unmount();
});

it("does what the menu commands, and nothing that cannot be done now", async () => {
  const { world, app, documents, navigation } = await start("/home/me/Penguins");
  world.bridge.emit("menu.command", "station:data");
  expect(navigation.station).toBe("data");
  world.bridge.emit("menu.command", "undo");
  expect(documents.document?.name).toBe("Penguins");
  world.bridge.emit("menu.command", "stop");
  expect(world.bridge.asked.some(({ name }) => name === "train.stop")).toBe(false);
  app.unmount();
});

it("saves before it lets the window be closed, and asks where that fails", async () => {
  const { world, app, documents } = await start("/home/me/Penguins");
  documents.edit("rename", (now) => withName(now, "Other"));
  world.bridge.answers["project.save"] = () => {
    throw new Error("disk full");
  };
  world.bridge.emit("window.closing", { mayAsk: true });
  await vi.waitFor(() => expect(world.bridge.called.some(({ name }) => name === "window.keepOpen")).toBe(true));
  expect(world.bridge.called.some(({ name }) => name === "window.readyToClose")).toBe(false);
  world.bridge.answers["project.save"] = () => ({ savedAt: "" });
  world.bridge.emit("window.closing", { mayAsk: true });
  await vi.waitFor(() => expect(world.bridge.called.some(({ name }) => name === "window.readyToClose")).toBe(true));
  expect(world.bridge.asked.filter(({ name }) => name === "project.save").at(-1)?.input).toMatchObject({
    document: { name: "Other" },
  });
  app.unmount();
});

it("finds any action by name, and says why one cannot be done now", async () => {
  const { app, navigation, press } = await start("/home/me/Penguins");
  await press("k", { ctrlKey: true });
  const input = await vi.waitFor(() => {
    const found = document.querySelector<HTMLInputElement>("[role=combobox]");
    expect(found).not.toBeNull();
    return found as HTMLInputElement;
  });
  input.value = "stop tr";
  input.dispatchEvent(new Event("input"));
  await flushPromises();
  expect([...document.querySelectorAll("[role=option]")].at(-1)?.textContent).toContain("no run is in progress");
  input.value = "go to data";
  input.dispatchEvent(new Event("input"));
  await flushPromises();
  await press("Enter", {}, input);
  await vi.waitFor(() => expect(navigation.station).toBe("data"));
  app.unmount();
});
