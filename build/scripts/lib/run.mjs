// Child processes: run and stream, run and collect. The children end with us.
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Explained } from "./say.mjs";

/** The repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

export const inRoot = (...parts) => path.join(root, ...parts);

/** Where the scripts remember what is done: goes away with node_modules. */
export const cache = (...parts) => inRoot("node_modules/.cache/gradual", ...parts);

/**
 * @param {string} command @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions & { quiet?: boolean, tee?: (text: string) => void }} options
 *   quiet: collect what it says and show it only if it fails; tee: show and hand on standard output
 * @returns {Promise<{ code: number, output: string }>} code 127 when the command does not exist
 */
export function run(command, args, { quiet = false, tee, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = quiet ? ["ignore", "pipe", "pipe"] : tee ? ["inherit", "pipe", "inherit"] : "inherit";
    const child = spawn(command, args, { cwd: root, stdio, ...options });
    let output = "";
    const take = (chunk) => {
      output += chunk;
      if (tee) {
        process.stdout.write(chunk);
        tee(String(chunk));
      }
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    const stop = (signal) => child.kill(signal);
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    const forget = () => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    };
    child.on("error", (error) => {
      forget();
      if (error.code === "ENOENT") resolve({ code: 127, output: `${command}: not found` });
      else reject(error);
    });
    child.on("close", (code, signal) => {
      forget();
      resolve({ code: code ?? (signal === "SIGINT" ? 130 : 143), output });
    });
  });
}

/** Runs a command that must succeed. */
export async function must(command, args, options = {}) {
  const { code, output } = await run(command, args, options);
  if (code !== 0)
    throw new Explained(
      `${options.quiet ? `${output}\n` : ""}${path.basename(command)} ${args.join(" ")} ended with code ${code}.`,
    );
  return output;
}

/** A program of node_modules by its JavaScript file, without npx in between. */
export const node = (file, args, options) => run(process.execPath, [inRoot("node_modules", file), ...args], options);
