// The worker that arranges networks; see tidy.ts.

import type { ArrangeRequest } from "./arrange";
import { arrange } from "./arrange";

addEventListener("message", ({ data }: MessageEvent<ArrangeRequest>) => {
  postMessage(arrange(data));
});
