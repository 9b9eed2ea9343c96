// Reads back what was packaged: the fuses of the executable, the archive's files, the Debian package's contents.
import asar from "@electron/asar";
import { FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import { FuseState } from "@electron/fuses/dist/constants.js";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DRIVABLE, UNPACKED } from "../scripts/lib/packages.mjs";
import { inRoot } from "../scripts/lib/run.mjs";
import samples from "../../examples/samples.json";
import { MIME_TYPE } from "./config.mjs";

const resources = inRoot(UNPACKED, "resources");

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

describe("the packaged executable", () => {
  const fusesOf = (folder) => getCurrentFuseWire(inRoot(folder, "gradual"));

  it("runs nothing but the app from its archive", async () => {
    const fuses = await fusesOf(UNPACKED);
    const state = Object.fromEntries(
      [
        "RunAsNode",
        "EnableNodeOptionsEnvironmentVariable",
        "EnableNodeCliInspectArguments",
        "EnableCookieEncryption",
        "EnableEmbeddedAsarIntegrityValidation",
        "OnlyLoadAppFromAsar",
      ].map((name) => [name, fuses[FuseV1Options[name]] === FuseState.ENABLE]),
    );
    expect(state).toEqual({
      RunAsNode: false,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      EnableCookieEncryption: true,
      EnableEmbeddedAsarIntegrityValidation: true,
      OnlyLoadAppFromAsar: true,
    });
  });

  it("differs from its twin for tests by the inspector's fuse alone", async () => {
    const [shipped, driven] = await Promise.all([fusesOf(UNPACKED), fusesOf(DRIVABLE)]);
    const differing = Object.keys(shipped).filter((fuse) => shipped[fuse] !== driven[fuse]);
    expect(differing).toEqual([String(FuseV1Options.EnableNodeCliInspectArguments)]);
  });
});

describe("the packaged files", () => {
  const packed = asar.listPackage(path.join(resources, "app.asar")).map((file) => file.replaceAll("\\", "/"));
  const unpacked = filesBelow(path.join(resources, "app.asar.unpacked"));

  it("hold the built app and no sources", () => {
    for (const file of [
      "/out/main/main.js",
      "/out/preload/preload.js",
      "/out/engine/process.js",
      "/out/engine/trainer.js",
      "/out/engine/pictureDecoder.js",
      "/out/engine/resampler.js",
      "/out/engine/gpuProbe.js",
      "/out/engine/reader.js",
      "/out/engine/readerGuard.js",
      "/out/renderer/index.html",
      "/package.json",
      "/LICENSE",
      "/out/notices.json",
    ]) {
      expect(packed).toContain(file);
    }
    expect(packed.filter((file) => /^\/(src-|e2e|build|docs|examples)|\.tsx?$|\.map$|\.vue$/.test(file))).toEqual([]);
  });

  it("hold only the packages that are loaded at run time", () => {
    const packages = new Set(
      packed
        .filter((file) => file.endsWith("/package.json"))
        .map((file) => /^\/node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(file)?.[1])
        .filter((name) => name !== undefined),
    );
    expect([...packages].sort()).toEqual([
      "@duckdb/node-api",
      "@duckdb/node-bindings",
      `@duckdb/node-bindings-${process.platform}-${process.arch}`,
      "@napi-rs/canvas",
      `@napi-rs/canvas-${process.platform}-${process.arch}-gnu`,
      "detect-libc",
      "onnxruntime-common",
      "onnxruntime-node",
    ]);
  });

  it("hold native binaries of this platform only, outside of the archive", () => {
    const native = packed.filter((file) => /\.(node|so|dylib|dll)(\.\d+)*$/.test(file)).map((file) => file.slice(1));
    expect(native.length).toBeGreaterThan(0);
    expect(native.filter((file) => !unpacked.includes(file))).toEqual([]);
    for (const file of native) {
      expect(file).toMatch(new RegExp(`${process.platform}[-/]${process.arch}(?:-gnu)?/`));
      expect(
        readFileSync(path.join(resources, "app.asar.unpacked", file))
          .subarray(0, 4)
          .toString("latin1"),
      ).toBe("\x7fELF");
    }
  });

  it("hold the samples and the icon, and no default app", () => {
    const beside = readdirSync(resources);
    expect(beside).toEqual(expect.arrayContaining(["examples", "icon.png", "THIRD-PARTY-NOTICES.txt"]));
    expect(beside).not.toContain("default_app.asar");
    for (const { id } of samples) {
      expect(statSync(path.join(resources, "examples", id, `${id}.gradual`)).size).toBeGreaterThan(0);
    }
  });
});

describe("the Debian package", () => {
  const debs = readdirSync(inRoot("release")).filter((name) => name.endsWith(".deb"));
  const deb = inRoot("release", debs[0] ?? "no.deb");
  let tree;

  beforeAll(() => {
    tree = mkdtempSync(path.join(os.tmpdir(), "gradual-deb-"));
    execFileSync("dpkg-deb", ["-R", deb, tree]);
  });
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it("is one file with what apt needs", () => {
    expect(debs).toHaveLength(1);
    const control = readFileSync(path.join(tree, "DEBIAN/control"), "utf8");
    expect(control).toMatch(/^Package: gradual$/m);
    expect(control).toMatch(/^Architecture: amd64$/m);
    expect(control).toMatch(/^Maintainer: .+ <.+@.+>$/m);
    expect(control).toMatch(/^Depends: .*libgtk-3-0/m);
  });

  it("belongs to root", () => {
    const owners = new Set(
      execFileSync("dpkg-deb", ["-c", deb], { encoding: "utf8", maxBuffer: 1e8 })
        .trim()
        .split("\n")
        .map((line) => line.split(/\s+/)[1]),
    );
    expect([...owners]).toEqual(["root/root"]);
  });

  it("shows the app in the menu and opens .gradual files with it", () => {
    const desktop = readFileSync(path.join(tree, "usr/share/applications/gradual.desktop"), "utf8");
    expect(desktop).toMatch(/^Exec=\/opt\/Gradual\/gradual %f$/m);
    expect(desktop).toMatch(new RegExp(`^MimeType=${MIME_TYPE};$`, "m"));
    const mime = readFileSync(path.join(tree, "usr/share/mime/packages/gradual.xml"), "utf8");
    expect(mime).toContain(`<mime-type type="${MIME_TYPE}">`);
    expect(mime).toContain('<glob pattern="*.gradual"/>');
  });

  it("installs the same app as the unpacked folder, and icons", () => {
    expect(filesBelow(path.join(tree, "opt/Gradual")).sort()).toEqual(filesBelow(inRoot(UNPACKED)).sort());
    for (const size of [16, 32, 48, 128, 256, 512]) {
      expect(
        statSync(path.join(tree, `usr/share/icons/hicolor/${size}x${size}/apps/gradual.png`)).size,
      ).toBeGreaterThan(0);
    }
  });
});
