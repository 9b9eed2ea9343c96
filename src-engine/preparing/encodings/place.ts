import type { CategoryRecipe } from "../../document/preparation";
import { bucketOf } from "../murmurHash";

/** Of a text that is there, or that stands in for a missing one: the element that it sets, or the number that it is; -1 for none. */
export function placeOf({ categories, other, encoding }: CategoryRecipe): (label: string) => number {
  if (encoding?.type === "hash") return (label) => bucketOf(label, encoding.buckets);
  const places = new Map(categories.map((label, index) => [label, index]));
  const unknown = other === true ? categories.length : -1;
  const first = encoding?.type === "ids" ? 1 : 0;
  return (label) => (places.get(label) ?? unknown) + first;
}
