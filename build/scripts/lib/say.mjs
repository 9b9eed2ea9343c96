// What the scripts tell the person: one line per step, a heartbeat on the long ones, and failures with the way on.

/** A failure that is explained; its message is all a person needs. */
export class Explained extends Error {}

export const say = (text) => process.stdout.write(`${text}\n`);

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;

/**
 * Says what is being done, says that it still is every ten seconds, and how long it took.
 * @template T @param {string} what @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function step(what, work) {
  const start = Date.now();
  say(`» ${what} ...`);
  const heartbeat = setInterval(() => say(`  ... ${what}: ${seconds(start)}`), 10_000);
  try {
    const result = await work();
    say(`  ${what}: done in ${seconds(start)}`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}

/** Runs a script's main function: an explained failure is printed plainly, any other with its stack. */
export async function main(work) {
  let code = 1;
  // The last word: electron-builder's clean-up ends the process with 0 when there is nothing left to do, whatever was said before.
  process.on("exit", () => {
    process.exitCode = code;
  });
  try {
    code = (await work()) ?? 0;
  } catch (error) {
    process.stderr.write(`\n${error instanceof Explained ? error.message : error.stack}\n`);
  }
}
