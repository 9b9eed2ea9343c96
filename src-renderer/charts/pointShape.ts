// The shape that a class has beside its color, so that color is not the only sign.

const SHAPES = ["●", "■", "▲", "◆", "▼"] as const;

/** The shape of a class, by its number, as a character for a legend. */
export function shapeOf(value: number): string {
  return SHAPES[value % SHAPES.length] ?? SHAPES[0];
}

/** Begins a path of that shape around a place, all about as large as a circle of this radius. */
export function pathOfShape(
  context: CanvasRenderingContext2D,
  value: number,
  x: number,
  y: number,
  radius: number,
): void {
  const polygon = (...corners: readonly (readonly [number, number])[]): void => {
    corners.forEach(([across, down], at) => {
      if (at === 0) context.moveTo(x + across * radius, y + down * radius);
      else context.lineTo(x + across * radius, y + down * radius);
    });
    context.closePath();
  };
  context.beginPath();
  switch (shapeOf(value)) {
    case "■":
      polygon([-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]);
      break;
    case "▲":
      polygon([0, -1.2], [1.15, 0.9], [-1.15, 0.9]);
      break;
    case "◆":
      polygon([0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]);
      break;
    case "▼":
      polygon([0, 1.2], [1.15, -0.9], [-1.15, -0.9]);
      break;
    default:
      context.arc(x, y, radius, 0, 2 * Math.PI);
  }
}
