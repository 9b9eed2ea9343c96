// `npm run package [-- TARGET...]`: the unpacked app and the installers of this system, into release/. Targets are electron-builder's
// (dir, deb, AppImage, rpm, tar.gz; nsis, zip; dmg).
import { ensureBundles } from "./lib/bundle.mjs";
import { DEFAULT_TARGETS, ensurePackaged } from "./lib/packages.mjs";
import { main, say } from "./lib/say.mjs";
import { setup } from "./setup.mjs";

main(async () => {
  const electron = await setup();
  await ensureBundles();
  const wanted = process.argv.slice(2);
  const files = await ensurePackaged({
    electron,
    targets: wanted.length > 0 ? wanted : DEFAULT_TARGETS[process.platform],
  });
  for (const file of ["release", ...files]) say(file);
});
