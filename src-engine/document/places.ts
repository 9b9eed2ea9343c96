// What a number among many is called by its place: "row 3", "cell gate, unit 4". Numbers count from 1.

/**
 * @param extent of the axis
 * @param names of the places, where they have some
 * @param blocks an axis along which blocks of one size follow each other: what each block is called. The axis is then called after
 *   both, "gate and unit".
 */
export function placeName(
  axis: string,
  extent: number,
  place: number,
  {
    names = null,
    blocks,
  }: { readonly names?: readonly string[] | null; readonly blocks?: readonly string[] | undefined } = {},
): string {
  const [ofBlock, ofOne] = axis.split(" and ");
  if (blocks !== undefined && blocks.length > 0 && ofOne !== undefined) {
    const size = extent / blocks.length;
    const block = blocks[Math.floor(place / size)] ?? "";
    return `${block} ${ofBlock ?? ""}, ${ofOne} ${(place % size) + 1}`;
  }
  return `${axis} ${names?.[place] ?? place + 1}`.trim();
}
