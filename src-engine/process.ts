// The engine process: started by main as a utility process, serves the windows whose ports main hands over.

import { join } from "node:path";
import * as v from "valibot";
import { placesKey, sealedPlaces } from "./disk/sealedPlaces";
import { errorPlaces } from "./protocol/errorPlaces";
import type { EngineMessage, HostMessage } from "./protocol/host";
import { HostMessageSchema } from "./protocol/host";
import type { Places } from "./protocol/places";
import { once } from "./service/adapter";
import { hostedReaders } from "./service/hostedReaders";
import type { RawPort } from "./service/port";
import { electronPort } from "./service/port";
import { createService } from "./service/service";
import { readAdapter } from "./service/tryAdapter";

/** Electron's line to main. */
interface ParentPort {
  on(
    event: "message",
    listener: (event: { readonly data: unknown; readonly ports: readonly RawPort[] }) => void,
  ): unknown;
  postMessage(message: EngineMessage): void;
}

const { parentPort } = process as unknown as { readonly parentPort: ParentPort };
let probed: (answer: Extract<HostMessage, { type: "probed" }>) => void = () => undefined;
const findAdapter = once(async () => {
  const answer = new Promise<Extract<HostMessage, { type: "probed" }>>((resolve) => {
    probed = resolve;
  });
  parentPort.postMessage({ type: "probe" });
  const { printed, timedOut } = await answer;
  return readAdapter(printed, { timedOut });
});
/** Of no use until main tells its key: nobody asks before. */
let places: Places = sealedPlaces(placesKey());
const readers = hostedReaders((message) => parentPort.postMessage(message));
const service = createService({
  trainer: join(__dirname, "trainer.js"),
  startReader: readers.start,
  findAdapter,
  places: {
    seal: (path, uses) => places.seal(path, uses),
    open: (token, use) => places.open(token, use),
  },
  report,
});

parentPort.on("message", ({ data, ports }) => {
  const message = v.parse(HostMessageSchema, data);
  switch (message.type) {
    case "connect":
      places = sealedPlaces(message.key);
      for (const port of ports) service.connect(electronPort(port));
      break;
    case "probed":
      probed(message);
      break;
    case "reader":
      for (const port of ports) readers.started(message.reader, port);
      break;
    case "readerEnded":
      readers.ended(message);
      break;
    case "expectFile":
      service.expectFile();
      break;
    case "shutdown":
      service
        .close()
        .catch(report)
        .finally(() => process.exit(0));
      break;
    default:
      message satisfies never;
  }
});

// A terminal's Ctrl-C reaches this process, too; its end is main's to say, when the windows have saved. Should main be gone,
// Chromium ends this process.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

/** To the standard error output, which main passes on, and without its message to main's log. */
function report(error: unknown): void {
  parentPort.postMessage({ type: "error", places: errorPlaces(error) });
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
