// A process that asks the GPU, so that no other comes to harm: prints what it found as one line of JSON.

import { tryAdapter } from "./service/tryAdapter";

void tryAdapter().then((adapter) => {
  process.stdout.write(`${JSON.stringify(adapter)}\n`, () => process.exit(0));
});
