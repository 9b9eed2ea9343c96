// Draws the icon files from the two SVG drawings. Run after changing them; the results are committed.
// Needs Debian's librsvg2-bin, imagemagick and icnsutils.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const at = (...parts) => path.join(here, ...parts);
const draw = (svg, size, png) => execFileSync("rsvg-convert", ["-w", String(size), "-h", String(size), "-o", png, svg]);

const temporary = mkdtempSync(path.join(os.tmpdir(), "gradual-icons-"));
try {
  // Linux: one file per size, its name tells it.
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) draw(at("icon.svg"), size, at(`${size}x${size}.png`));
  for (const name of ["icon", "document"]) {
    const png = (size) => {
      const file = path.join(temporary, `${name}-${size}.png`);
      draw(at(`${name}.svg`), size, file);
      return file;
    };
    execFileSync("convert", [...[16, 24, 32, 48, 64, 128, 256].map(png), at(`${name}.ico`)]);
    execFileSync("png2icns", [at(`${name}.icns`), ...[16, 32, 128, 256, 512].map(png)]);
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
