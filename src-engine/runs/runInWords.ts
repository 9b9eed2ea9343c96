/** A run as messages name it: "3 (adam)" of "0003-adam". The command line takes its number as well as its folder's name. */
export function runInWords(id: string): string {
  const [, number, name] = /^0*(\d+)-(.+)$/.exec(id) ?? [];
  return number === undefined || name === undefined ? id : `${number} (${name})`;
}
