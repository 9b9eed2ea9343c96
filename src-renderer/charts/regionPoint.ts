/** A row over two columns. */
export interface RegionPoint {
  readonly x: number;
  readonly y: number;
  /** What it truly is: the number of a class, or a number. */
  readonly value: number;
  /** The network says otherwise. */
  readonly wrong: boolean;
}
