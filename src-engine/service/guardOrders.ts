/** What the reader's guard is told. */
export interface GuardOrders {
  /** Bytes that the process may have. */
  readonly memory: number;
  /** An Int32: counted up by the thread that is watched whenever it comes to it. */
  readonly beats: SharedArrayBuffer;
  /** For so long it may not come to it, in ms. */
  readonly deaf: number;
}
