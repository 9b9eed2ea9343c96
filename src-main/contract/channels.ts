// The three channels between preload and main. Everything else travels inside them, typed by calls.ts.

/** Window to main: (name, arguments) of a call; answered with a CallReply. */
export const CALL_CHANNEL = "gradual:call";
/** Main to window: (name, event). */
export const EVENT_CHANNEL = "gradual:event";
/** Main to window: a new engine's port. */
export const PORT_CHANNEL = "gradual:port";
