// Which folder ("room") may import which, and which packages it may not. `import-rooms.mjs` enforces it, and
// `rooms-table.mjs` draws the table in docs/architecture.md from it. A folder that stands nowhere here is an error, so that a
// new one is thought about.

const engine = (...names) => names.map((name) => `src-engine/${name}`);
/** Lists of words, one small file a word. */
const VOCABULARIES = engine("layers", "losses", "metrics", "optimizers", "schedules", "rules", "preparing");
/** In their order: each may use those before it, and the vocabularies each other as the table says. */
const PURE_ENGINE = [
  ...engine("document", "handwritten", "ir", "statistics"),
  ...VOCABULARIES,
  ...engine("network", "runs", "findings", "groups", "passes", "check"),
];
const NATIVE = ["electron", "onnxruntime-node", "@duckdb/node-api", "@napi-rs/canvas"];
const WINDOW = ["vue", "pinia", "vue-i18n", "@vue-flow/core", "@vueuse/core", "reka-ui"];

/** What the page calls whole lists of rooms, the longest first, and of packages. */
export const ROOM_LISTS = { "the pure rooms": PURE_ENGINE, "the vocabularies": VOCABULARIES };
export const PACKAGE_LISTS = { "Node's own": ["node:"], "native ones": NATIVE, "the window's": WINDOW };

/** Packages forbidden to code that must run in the window and in Node alike. "node:" stands for all of Node's own. */
const IMPURE = ["node:", ...NATIVE, ...WINDOW];

/**
 * First match wins. `imports`: rooms whose values and types may be used (a room may always use itself); `types`: rooms
 * of which only types may be used; `without`: forbidden packages; `only`: the only packages allowed. "*" in a room's name
 * makes each folder below it a room of its own, reached from outside by its index alone.
 * @type {readonly { room: string, imports: readonly string[], types?: readonly string[], without?: readonly string[], only?: readonly string[] }[]}
 */
export const ROOMS = [
  // The engine's pure rooms, in their order.
  { room: "src-engine/document", imports: [], without: IMPURE },
  { room: "src-engine/handwritten", imports: ["src-engine/document"], without: IMPURE },
  { room: "src-engine/ir", imports: ["src-engine/document"], without: IMPURE },
  { room: "src-engine/statistics", imports: engine("document", "ir"), without: IMPURE },
  { room: "src-engine/metrics", imports: engine("document", "preparing"), without: IMPURE },
  {
    room: "src-engine/layers",
    imports: ["src-engine/document", "src-engine/ir", "src-engine/losses"],
    without: IMPURE,
  },
  { room: "src-engine/losses", imports: ["src-engine/document", "src-engine/ir"], without: IMPURE },
  { room: "src-engine/optimizers", imports: ["src-engine/document", "src-engine/ir"], without: IMPURE },
  { room: "src-engine/schedules", imports: ["src-engine/document"], without: IMPURE },
  { room: "src-engine/rules", imports: engine("document", "metrics"), without: IMPURE },
  { room: "src-engine/preparing", imports: ["src-engine/document"], without: IMPURE },
  { room: "src-engine/network", imports: [...engine("document", "ir"), ...VOCABULARIES], without: IMPURE },
  { room: "src-engine/runs", imports: engine("document", "metrics", "rules"), without: IMPURE },
  {
    room: "src-engine/findings",
    imports: engine("document", "layers", "losses", "metrics", "optimizers", "schedules", "rules", "network", "runs"),
    without: IMPURE,
  },
  {
    room: "src-engine/groups",
    imports: [...engine("document", "ir", "statistics", "network", "runs"), ...VOCABULARIES],
    without: IMPURE,
  },
  { room: "src-engine/passes", imports: [...engine("document", "ir", "network"), ...VOCABULARIES], without: IMPURE },
  {
    room: "src-engine/check",
    imports: [...engine("document", "ir", "network", "passes"), ...VOCABULARIES],
    without: IMPURE,
  },
  {
    room: "src-engine/protocol",
    imports: engine("document", "handwritten", "metrics", "rules", "runs", "statistics", "groups", "findings"),
    without: IMPURE,
  },

  {
    room: "src-engine/words",
    imports: [...engine("document", "network", "runs"), ...VOCABULARIES],
    types: ["src-engine/protocol"],
    without: IMPURE,
  },

  // Files written whole: all that main and the engine's working rooms do alike.
  { room: "src-engine/disk", imports: [], without: [...NATIVE, ...WINDOW] },

  // The engine's working rooms.
  { room: "src-engine/runtime", imports: PURE_ENGINE, without: ["electron", ...WINDOW] },
  {
    room: "src-engine/data",
    imports: [...PURE_ENGINE, ...engine("protocol", "runtime", "disk", "project")],
    without: ["electron", "onnxruntime-node", ...WINDOW],
  },
  {
    room: "src-engine/project",
    imports: engine("disk", "document", "metrics", "rules", "runs", "groups"),
    without: ["electron", "onnxruntime-node", ...WINDOW],
  },
  {
    room: "src-engine/train",
    imports: [...PURE_ENGINE, ...engine("protocol", "runtime", "data", "project", "evaluate")],
    without: ["electron", ...WINDOW],
  },
  {
    room: "src-engine/evaluate",
    imports: [...PURE_ENGINE, ...engine("protocol", "runtime", "data", "disk", "project")],
    without: ["electron", ...WINDOW],
  },
  {
    room: "src-engine/export",
    imports: [...PURE_ENGINE, ...engine("protocol", "runtime", "data", "disk", "project", "evaluate")],
    without: ["electron", ...WINDOW],
  },
  {
    room: "src-engine/report",
    imports: [...PURE_ENGINE, ...engine("words", "protocol", "runtime", "data", "disk", "project", "evaluate")],
    without: ["electron", "onnxruntime-node", ...WINDOW],
  },
  {
    room: "src-engine/explain",
    imports: [...PURE_ENGINE, ...["protocol", "runtime"].map((name) => `src-engine/${name}`)],
    without: ["node:", "electron", "onnxruntime-node", ...WINDOW],
  },
  {
    room: "src-engine/learn",
    imports: [
      ...PURE_ENGINE,
      ...["protocol", "runtime", "data", "project", "train", "evaluate", "explain"].map((name) => `src-engine/${name}`),
    ],
    without: ["electron", "onnxruntime-node", ...WINDOW],
  },
  // process.ts, trainer.ts, cli/, testing/ and what they share.
  { room: "src-engine", imports: ["src-engine"], without: ["electron", ...WINDOW] },

  {
    room: "src-main/contract",
    imports: [],
    types: ["src-engine/protocol", "src-engine/runs", "src-engine/document"],
    only: ["valibot"],
  },
  {
    room: "src-main",
    imports: ["src-main", ...engine("protocol", "disk")],
    types: ["src-engine/document"],
    without: ["onnxruntime-node", "@duckdb/node-api", ...WINDOW],
  },

  {
    room: "src-renderer/bridge",
    imports: ["src-engine/protocol"],
    types: ["src-main/contract", "src-engine/document", "src-engine/runs"],
    without: ["node:", ...NATIVE, "pinia"],
  },
  {
    room: "src-renderer/stores",
    imports: ["src-renderer/bridge", "src-renderer/text", ...PURE_ENGINE],
    types: ["src-engine/protocol", "src-main/contract"],
    without: ["node:", ...NATIVE],
  },
  {
    room: "src-renderer/ui",
    imports: ["src-renderer/styles", "src-renderer/text"],
    // Fields are made from descriptions of settings.
    types: ["src-engine/document"],
    without: ["node:", ...NATIVE, "pinia"],
  },
  { room: "src-renderer/text", imports: [], without: ["node:", ...NATIVE] },
  // The list of stations joins them to the frame.
  {
    room: "src-renderer/stations/registry.ts",
    imports: ["src-renderer/stations", "src-renderer/stores"],
    without: ["node:", ...NATIVE],
  },
  ...["src-renderer/stations/*", "src-renderer/canvas", "src-renderer/charts", "src-renderer/runs"].map((room) => ({
    room,
    imports: ["src-renderer/stores", "src-renderer/ui", "src-renderer/text", "src-renderer/styles", ...PURE_ENGINE],
    types: ["src-engine/protocol"],
    // Each other by the front door only.
    doors: ["src-renderer/canvas", "src-renderer/charts", "src-renderer/runs"],
    without: ["node:", ...NATIVE],
  })),
  // App.vue, main.ts and the frame around the stations.
  {
    room: "src-renderer",
    imports: ["src-renderer", ...PURE_ENGINE],
    types: ["src-engine/protocol", "src-main/contract"],
    without: ["node:", ...NATIVE],
  },

  {
    room: "e2e",
    imports: [],
    types: ["src-engine/protocol", "src-engine/runs", "src-engine/document", "src-main/contract"],
  },
];

/** Packages that one file alone imports, in tests too: ONNX Runtime is told to be silent before it is loaded. */
export const ONE_DOOR = { "onnxruntime-node": "src-engine/runtime/onnx/onnxRuntime.ts" };

/** Folders of src-* in which any file may lie. A file elsewhere is refused until this list and the table know its folder. */
export const FOLDERS = {
  "src-engine": [
    "protocol",
    "document",
    "handwritten",
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "schedules",
    "rules",
    "preparing",
    "ir",
    "statistics",
    "network",
    "check",
    "passes",
    "runs",
    "findings",
    "groups",
    "runtime",
    "data",
    "train",
    "evaluate",
    "explain",
    "learn",
    "export",
    "report",
    "words",
    "disk",
    "project",
    "service",
    "cli",
    "testing",
  ],
  "src-main": ["contract", "preload", "features", "windows", "engine-host"],
  "src-renderer": [
    "bridge",
    "stores",
    "stations",
    "canvas",
    "charts",
    "runs",
    "ui",
    "styles",
    "text",
    "frame",
    "testing",
  ],
};
