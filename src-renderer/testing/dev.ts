// The whole window in a plain browser, over a made-up engine: for looking at screens only.
// `npx vite --config src-renderer/testing/vite.config.mts`, then /testing/dev.html?project&runs&theme=dark.

import { learningRateOf } from "../../src-engine/optimizers/registry";
import { createPinia } from "pinia";
import { createApp } from "vue";
import * as v from "valibot";
import { epochColumns } from "../../src-engine/runs/epochTable";
import type { Document } from "../../src-engine/document/schema";
import { DocumentSchema } from "../../src-engine/document/schema";
import type { RunSummary } from "../../src-engine/runs/run";
import App from "../App.vue";
import { BRIDGE } from "../bridge";
import { useSettingsStore } from "../stores/settings";
import "../styles/main.css";
import { i18n } from "../text";
import { createFakeBridge, failure } from "./fakeBridge";
import { sampleDocument, sampleEpoch, sampleFit, sampleProject, sampleRows, sampleRun, sampleTable } from "./samples";

const query = new URLSearchParams(location.search);

function otherDocument(recipe: (document: Document) => void): Document {
  const document = structuredClone(sampleDocument());
  recipe(document);
  return document;
}

const runs: RunSummary[] = query.has("runs")
  ? [
      sampleRun(1, 3, 400, {
        name: "first",
        stopReason: { kind: "diverged", step: 19, what: "loss" },
        last: null,
        best: null,
        bestEpoch: null,
        document: otherDocument((d) => void (d.training.optimizer.params = { learningRate: 5 })),
      }),
      sampleRun(2, 120, 9, {
        stopReason: { kind: "no-improvement", patience: 10, bestEpoch: 110, minDelta: 0 },
        document: otherDocument((d) => void (d.training.optimizer.params = { learningRate: 0.5 })),
      }),
      sampleRun(3, 214, 34, {
        name: "gentle",
        star: true,
        note: "The one to show.",
        stopReason: { kind: "weights-unchanged", threshold: 1e-5, patience: 3, change: 9.4e-6 },
        document: otherDocument((d) => void (d.training.optimizer.params = { learningRate: 0.05 })),
      }),
    ]
  : [];
const paces: Record<string, number> = { "0001-adam": 400, "0002-adam": 9, "0003-adam": 34 };
let timer: ReturnType<typeof setInterval> | undefined;

const bridge = createFakeBridge(
  {
    "project.open": ({ path }) => {
      if (path.includes("broken"))
        throw failure({
          code: "not-a-project",
          message: `“${path}” is not a Gradual project.`,
          next: "Choose a folder that holds a .gradual file.",
        });
      return sampleProject({
        runs,
        readOnly: query.has("readonly"),
        notices: query.has("readonly") ? ["Another window has it open since 12:00."] : [],
        ...(query.has("empty")
          ? {
              table: null,
              document: {
                ...sampleDocument(),
                data: { ...sampleDocument().data, source: null, target: [], columns: {} },
              },
            }
          : {}),
      });
    },
    "project.create": () => sampleProject(),
    "project.save": () => {
      if (query.has("full"))
        throw failure({
          code: "disk-full",
          message: "The project could not be written: the disk is full.",
          next: "Free some space.",
        });
      return { savedAt: new Date().toISOString() };
    },
    "project.saveCopy": ({ path }) => ({ folder: path }),
    "project.close": () => null,
    "data.import": ({ file }) => {
      if (file.includes("bad"))
        throw failure({
          code: "csv-malformed",
          message: `“${file}”, line 17: 5 fields where 7 were expected.`,
          next: "Fix that line, or choose another file.",
        });
      return { document: sampleDocument(), table: sampleTable() };
    },
    "data.formatAt": () => "csv",
    "data.page": ({ offset, limit }) => sampleRows(offset, limit),
    "data.prepare": ({ data }) => sampleFit({ ...sampleDocument(), data }),
    "train.start": ({ document: given }) => {
      const document = v.parse(DocumentSchema, given);
      const run = sampleRun(runs.length + 1, 0, 34, {
        status: "running",
        stopReason: null,
        document,
        last: null,
        best: null,
        bestEpoch: null,
      });
      let epoch = 0;
      const perTick = Number(query.get("speed") ?? 1);
      timer = setInterval(() => {
        const epochs = Array.from({ length: perTick }, () => sampleEpoch(++epoch, 34));
        bridge.send({
          type: "run.progress",
          project: "p1",
          run: run.id,
          progress: {
            epochs,
            step: epoch * 8,
            stepsPerEpoch: 8,
            stepsPerSecond: 1234,
            batchLoss: 0.05,
            change: 0.05 * Math.exp(-epoch / 25),
            learningRate: learningRateOf(document.training.optimizer),
            layers: sampleEpoch(epoch, 34).layers,
            gradientNorm: null,
            heldFor: { "weights-unchanged": epoch > 200 ? epoch - 200 : 0 },
            secondsLeft: 80 - epoch / 10,
            bestEpoch: epoch,
          },
        });
      }, 50);
      return run;
    },
    "train.pause": () => null,
    "train.continue": () => null,
    "train.stop": ({ run }) => {
      clearInterval(timer);
      bridge.send({
        type: "run.changed",
        project: "p1",
        run: sampleRun(runs.length + 1, 80, 34, { id: run, stopReason: { kind: "user" } }),
      });
      return null;
    },
    "runs.list": () => runs,
    "runs.metrics": ({ run }) =>
      epochColumns(
        Array.from({ length: runs.find(({ id }) => id === run)?.epochs ?? 0 }, (_, index) =>
          sampleEpoch(index + 1, paces[run] ?? 34),
        ),
      ),
    "runs.annotate": ({ run, ...change }) => ({
      ...(runs.find(({ id }) => id === run) ?? sampleRun(1, 3, 30)),
      ...(change as Partial<RunSummary>),
    }),
    "runs.remove": () => null,
    "runs.export": ({ path }) => ({ path, bytes: 12_345, rows: 344, difference: 1.2e-7 }),
  },
  {
    "app.initialProject": () => (query.has("project") ? "/home/me/Penguins" : null),
    "settings.read": () => ({
      theme: query.get("theme") === "dark" ? "dark" : "light",
      reducedMotion: "system",
      device: "cpu",
      threads: null,
      notifications: true,
      panelWidth: 300,
    }),
    "recent.list": () => [
      {
        folder: "/home/me/Documents/Gradual/Penguins",
        name: "Penguins",
        openedAt: "2026-11-23T08:00:00Z",
        exists: true,
      },
      {
        folder: "/home/me/Documents/Gradual/House prices in the north",
        name: "House prices in the north",
        openedAt: "2026-11-20T17:30:00Z",
        exists: true,
      },
      { folder: "/media/usb/Old", name: "Old", openedAt: "2026-10-01T10:00:00Z", exists: false },
    ],
    "samples.copy": (sample) => `/home/me/${sample}`,
    "dialog.openData": () => (query.has("bad") ? "/home/me/bad.csv" : "/home/me/penguins.csv"),
    "dialog.openProject": () => "/home/me/broken",
    "dialog.newProject": () => "/home/me/New",
    "dialog.saveFile": ({ suggestedName, extension }) => `/home/me/${suggestedName}.${extension}`,
    "projects.freeFolder": ({ name }) => `/home/me/${name}`,
  },
);
Object.assign(window, { bridge });

const app = createApp(App);
app.provide(BRIDGE, bridge);
app.use(createPinia());
app.use(i18n);
await useSettingsStore().load();
app.mount("#app");
bridge.send({ type: "engine.status", memory: 212e6, busy: null });
