// Lists the packages whose code went into a bundle, workers included, for the notices that are shipped with it.
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Plugin, Rolldown } from "vite";

/** "node_modules/@scope/name", of the innermost package that a module belongs to; of an icon, its set. */
export function packageOf(moduleId: string): string | null {
  const id = moduleId.split(path.sep).join("/");
  const icon = /^(?:virtual:|~)icons\/([^/]+)\//.exec(id.replace(/^\0/, ""));
  if (icon !== null) return `node_modules/@iconify-json/${icon[1] ?? ""}`;
  return /^.*?(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? null;
}

export interface BundledPackages {
  /** For the bundle, which writes the list, as JSON, into its folder. */
  readonly bundle: Plugin;
  /** For each of its workers. */
  readonly worker: () => Plugin;
}

/** One for each folder of bundles. The workers are bundled while the bundle itself is. */
export function bundledPackages(): BundledPackages {
  const found = new Set<string>();
  const collect = (bundle: Rolldown.OutputBundle): void => {
    for (const id of Object.values(bundle).flatMap((file) => (file.type === "chunk" ? file.moduleIds : []))) {
      const name = packageOf(id);
      if (name !== null) found.add(name);
    }
  };
  return {
    bundle: {
      name: "gradual:bundled-packages",
      apply: "build",
      generateBundle: (_, bundle) => collect(bundle),
      // Where the bundle really goes: a test builds it elsewhere.
      writeBundle: ({ dir = "." }) =>
        writeFileSync(path.join(dir, "packages.json"), JSON.stringify([...found].sort(), null, 1)),
    },
    worker: () => ({
      name: "gradual:bundled-packages-of-worker",
      apply: "build",
      generateBundle: (_, bundle) => collect(bundle),
    }),
  };
}
