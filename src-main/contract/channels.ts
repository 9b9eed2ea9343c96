// The channels between preload and main. Everything else travels inside them, typed by calls.ts.

/** Window to main: (name, arguments) of a call; answered with a CallReply. */
export const CALL_CHANNEL = "gradual:call";
/** Preload to main, never the page: the path of a file that was dropped; answered with its place. */
export const DROP_CHANNEL = "gradual:drop";
/** Main to window: (name, event). */
export const EVENT_CHANNEL = "gradual:event";
/** Main to window: a new engine's port. */
export const PORT_CHANNEL = "gradual:port";
