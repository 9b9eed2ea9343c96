// How Gradual is packaged: electron-builder's configuration for every system.
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { inRoot } from "../scripts/lib/run.mjs";

export const MIME_TYPE = "application/x-gradual-project";

/** What the app loads from node_modules; all else is bundled into out/. */
export const LOADED = [
  "onnxruntime-node",
  "onnxruntime-common",
  "@duckdb/node-api",
  "@duckdb/node-bindings",
  "detect-libc",
  "@napi-rs/canvas",
];

/** Dependencies of dependencies that serve only install scripts, which never run (ONNX Runtime's fetches CUDA). */
function unused() {
  const { packages } = JSON.parse(readFileSync(inRoot("package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([at, entry]) => at !== "" && !entry.dev && !entry.devOptional)
    .map(([at]) => at.replace(/^node_modules\//, ""))
    .filter((name) => !LOADED.some((loaded) => name === loaded || name.startsWith(`${loaded}-`)));
}

/**
 * @param {{ electron: { version: string, fallback: boolean, dist: string } }} options the runtime to package
 * @returns {import("electron-builder").Configuration}
 */
export function packageConfig({ electron }) {
  return {
    appId: "app.gradual.Gradual",
    productName: "Gradual",
    executableName: "gradual",
    copyright: "Copyright © 2026 Gradual contributors. Apache-2.0",
    directories: { buildResources: "build/package/icons", output: "release" },
    electronVersion: electron.version,
    electronDist: electron.dist,
    npmRebuild: false,
    // A package made with the fallback runtime is for tests; its name says so.
    artifactName: `\${name}_\${version}_\${os}_\${arch}${electron.fallback ? "_test-runtime" : ""}.\${ext}`,
    asar: true,
    files: [
      "out/**",
      "!out/*/packages.json",
      "package.json",
      "LICENSE",
      "NOTICE",
      // Only this platform's native binaries.
      "!node_modules/onnxruntime-node/{bin,lib,script}/**",
      "node_modules/onnxruntime-node/bin/napi-v*/${platform}/${arch}/**",
      ...unused().map((name) => `!node_modules/${name}/**`),
      "!node_modules/**/*.{map,md,markdown,d.ts,d.mts,ts}",
      "!node_modules/**/{test,tests,__tests__,docs}/**",
    ],
    asarUnpack: [
      "node_modules/onnxruntime-node/bin/**",
      "node_modules/@duckdb/node-bindings-*/**",
      "node_modules/@napi-rs/canvas-*/**",
    ],
    extraResources: [
      { from: "examples", to: "examples" },
      { from: "out/THIRD-PARTY-NOTICES.txt", to: "THIRD-PARTY-NOTICES.txt" },
      { from: "build/package/icons/512x512.png", to: "icon.png" },
    ],
    fileAssociations: [
      {
        ext: "gradual",
        name: "Gradual project",
        description: "Gradual project",
        mimeType: MIME_TYPE,
        icon: "gradual",
        role: "Editor",
      },
    ],
    electronFuses: {
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      // Came with Electron 29.
      ...(electron.fallback ? {} : { grantFileProtocolExtraPrivileges: false }),
    },
    afterPack: (context) => {
      // The fallback runtime's loader has no place beside a packed app.
      if (context.electronPlatformName === "linux")
        rmSync(path.join(context.appOutDir, "resources/default_app.asar"), { force: true });
    },
    linux: {
      target: ["deb", "AppImage", "rpm", "tar.gz"],
      icon: inRoot("build/package/icons"),
      category: "Education;ArtificialIntelligence",
      synopsis: "Learn, design, train and use neural networks",
      description: "Give it a table, draw a network, watch it learn, and take the trained model with you.",
      maintainer: "Gradual contributors <contributors@gradual.example>",
      syncDesktopName: true,
      executableArgs: ["%f"],
      desktop: { entry: { Keywords: "neural network;machine learning;deep learning;ONNX;", StartupNotify: "true" } },
    },
    deb: {
      packageCategory: "science",
      // The second name is the one since the 64-bit time change (Debian 13, Ubuntu 24.04).
      depends: [
        "libgtk-3-0 | libgtk-3-0t64",
        "libnss3",
        "libasound2 | libasound2t64",
        "libgbm1",
        "libatk-bridge2.0-0 | libatk-bridge2.0-0t64",
        "libdrm2",
        "libxkbcommon0",
        "libxss1",
        "xdg-utils",
      ],
      // The second finds the driver of a GPU, for training on it.
      recommends: ["libnotify4", "libvulkan1"],
      // A test package need not be small: xz takes a minute more.
      compression: electron.fallback ? "gz" : "xz",
    },
    win: { target: ["nsis", "zip"] },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true, license: "LICENSE" },
    mac: { target: ["dmg", "zip"], category: "public.app-category.education", hardenedRuntime: true },
  };
}
