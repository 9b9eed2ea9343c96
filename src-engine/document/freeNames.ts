/** Names that no other column has, whatever their capital letters; of two alike the second one is numbered. */
export function freeNames(taken: readonly string[], wanted: readonly string[]): string[] {
  const all = new Set(taken.map((name) => name.toLowerCase()));
  return wanted.map((name) => {
    let free = name;
    for (let number = 2; all.has(free.toLowerCase()); number++) free = `${name} ${number}`;
    all.add(free.toLowerCase());
    return free;
  });
}
