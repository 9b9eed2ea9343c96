// Whole numbers in sentences.

/** 8000 as "8,000". */
export function whole(value: number): string {
  return value.toLocaleString("en-US");
}
