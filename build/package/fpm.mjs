#!/usr/bin/env node
// Stands in for fpm, which Debian does not have: takes the arguments electron-builder gives it for a .deb and makes the package
// with dpkg-deb. Understands exactly those; anything else is an error.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";

const LISTS = { "-d": "depends", "--deb-recommends": "recommends" };
const FLAGS = new Set(["--force", "--debug"]);
const options = { depends: [], recommends: [], files: [] };

const args = process.argv.slice(2);
while (args.length > 0) {
  const arg = args.shift();
  if (FLAGS.has(arg)) continue;
  if (LISTS[arg] !== undefined) options[LISTS[arg]].push(args.shift());
  else if (arg.startsWith("-")) options[arg.replace(/^-+/, "")] = args.shift();
  else options.files.push(arg);
}
if (options.s !== "dir" || options.t !== "deb")
  throw new Error(`Only a folder can be made into a .deb, not ${options.s} into ${options.t}`);

function sizeOf(entry) {
  const stat = lstatSync(entry);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(entry).reduce((sum, name) => sum + sizeOf(path.join(entry, name)), 0);
}

/** What a package installs belongs to root and is readable by all: 755 for folders and programs, 644 for the rest. */
function normalize(entry) {
  const stat = lstatSync(entry);
  if (stat.isSymbolicLink()) return;
  chmodSync(entry, stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const name of readdirSync(entry)) normalize(path.join(entry, name));
}

const tree = mkdtempSync(path.join(os.tmpdir(), "gradual-deb-"));
try {
  for (const mapping of options.files) {
    const cut = mapping.lastIndexOf("=");
    const [from, to] = [mapping.slice(0, cut), path.join(tree, mapping.slice(cut + 1))];
    mkdirSync(path.dirname(to), { recursive: true });
    if (lstatSync(from).isDirectory()) cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    else copyFileSync(from, to);
  }
  normalize(tree);
  const installed = Math.ceil(sizeOf(tree) / 1024);
  const [synopsis, ...rest] = options.description
    .trim()
    .split("\n")
    .map((line) => line.trim());
  const control = [
    `Package: ${options.name}`,
    `Version: ${options.version}`,
    `License: ${options.license}`,
    `Vendor: ${options.vendor}`,
    `Architecture: ${options.architecture}`,
    `Maintainer: ${options.maintainer}`,
    `Installed-Size: ${installed}`,
    `Depends: ${options.depends.join(", ")}`,
    ...(options.recommends.length > 0 ? [`Recommends: ${options.recommends.join(", ")}`] : []),
    `Section: ${options.category ?? "default"}`,
    `Priority: ${options["deb-priority"]}`,
    `Homepage: ${options.url}`,
    `Description: ${synopsis}`,
    ...rest.map((line) => ` ${line === "" ? "." : line}`),
  ];
  const debian = path.join(tree, "DEBIAN");
  mkdirSync(debian);
  writeFileSync(path.join(debian, "control"), `${control.join("\n")}\n`);
  for (const [option, name] of Object.entries({ "after-install": "postinst", "after-remove": "postrm" })) {
    copyFileSync(options[option], path.join(debian, name));
    chmodSync(path.join(debian, name), 0o755);
  }
  const compression = options["deb-compression"] ?? "xz";
  execFileSync(
    "dpkg-deb",
    ["--root-owner-group", `-Z${compression === "gz" ? "gzip" : compression}`, "-z3", "--build", tree, options.package],
    { stdio: "inherit" },
  );
} finally {
  rmSync(tree, { recursive: true, force: true });
}
