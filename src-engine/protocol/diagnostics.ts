// What is known of the program and the machine where something goes wrong: nothing of the person's data, projects or files.

import type { Adapter } from "./host";

/** What there is to train on. */
export interface Devices {
  /** The processor's name, as the system has it; may be empty. */
  readonly processor: string;
  /** Threads that suit the machine, and as many as it runs at once. */
  readonly threads: number;
  readonly processors: number;
  readonly gpu: Adapter;
}

export interface Diagnostics {
  /** Of Gradual and of the parts that its engine is made of, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** "linux 6.1.0 x64". */
  readonly system: string;
  readonly devices: Devices;
  readonly memory: {
    /** Bytes of the machine, and those that training may take now. */
    readonly total: number;
    readonly available: number;
    /** Bytes that the engine's process has now. */
    readonly engine: number;
  };
}

/** The whole way once: a table of four rows is imported, a network is trained on it, saved, read again and asked. */
export interface SelfTest {
  /** The network answered each of the four rows rightly. */
  readonly passed: boolean;
  /** Rows that it answered rightly, of four. */
  readonly right: number;
  readonly epochs: number;
  readonly milliseconds: number;
}
