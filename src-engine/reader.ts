// A process that reads what a stranger may have written, so that no other comes to harm: it may be ended at any time. Main starts it
// for the app's engine, and the command line as its child.

import { READER_HANDLERS } from "./service/readerHandlers";
import { serveReader } from "./service/serveReader";

serveReader(READER_HANDLERS);
