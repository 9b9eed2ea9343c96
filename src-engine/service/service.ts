// The engine as windows see it: connections come and go, projects are open in some of them, runs go on.

import { describeFormats } from "../data/formats/registry";
import type { EngineEvent } from "../protocol/messages";
import type { Places } from "../protocol/places";
import { createActivity } from "./activity";
import { createAnswer } from "./answer";
import type { FindAdapter } from "./adapter";
import type { Connection } from "./connection";
import { connect } from "./connection";
import { DEVICE } from "./device";
import { createHandlers } from "./handlers";
import type { Port } from "./port";
import { PLAIN_PLACES } from "./places";
import { createQueues } from "./queues";
import type { StartReader } from "./reader";
import { createReader } from "./reader";
import { Training } from "./training";
import { Walks } from "./walks";
import { lazyWorker, startWorker } from "./worker";
import { OpenProjects } from "./openProjects";

export interface Service {
  /** Serves a window until its port closes. */
  connect(port: Port): void;
  /** A person is choosing a file. */
  expectFile(): void;
  /** Ends the runs, lets go of the projects and ends the threads. */
  close(): Promise<void>;
}

export interface ServiceOptions {
  /** The built trainer.js. */
  readonly trainer: string;
  /** Starts a process of the built reader.js. */
  readonly startReader: StartReader;
  readonly findAdapter: FindAdapter;
  /** Those that windows may ask about; any where it is absent. */
  readonly places?: Places;
  /** A mistake of ours, for the log. */
  readonly report: (error: unknown) => void;
}

export function createService({
  trainer,
  startReader,
  findAdapter,
  places = PLAIN_PLACES,
  report,
}: ServiceOptions): Service {
  const connections = new Set<Connection>();
  let lastConnection = 0;
  const activity = createActivity((status: EngineEvent) => {
    for (const connection of connections) connection.send(status);
  });
  const openProjects = new OpenProjects();
  const dataWorker = lazyWorker(trainer);
  const reader = createReader(startReader);
  const training = new Training({
    openProjects,
    activity,
    startWorker: () => startWorker(trainer),
    dataWorker,
    findAdapter,
    report,
  });
  const walks = new Walks({ startWorker: () => startWorker(trainer), report });
  const queues = createQueues((shared) => ({
    shared,
    training,
    threads: DEVICE.threads,
    tell: (news) => openProjects.tell(shared, news),
    report,
  }));
  const handlers = createHandlers({ openProjects, training, queues, dataWorker, reader, walks, findAdapter });
  const answer = createAnswer({ handlers, openProjects, activity, dataWorker, reader, walks, places });

  return {
    connect(port) {
      const connection = connect(port, ++lastConnection, {
        answer,
        places,
        hello: { device: DEVICE.label, threads: DEVICE.threads, formats: describeFormats() },
        report,
      });
      connections.add(connection);
      port.onClose(() => {
        connections.delete(connection);
        connection.cancelAll();
        walks.end((session) => session.connection === connection).catch(report);
        openProjects.disconnected(connection).catch(report);
      });
      connection.send(activity.status());
    },
    expectFile: () => reader.expectFile(),
    async close() {
      const read = reader.end();
      await walks.end(() => true);
      await openProjects.closeAll();
      await dataWorker.end();
      await read;
    },
  };
}
