// Prints a page that the window made, such as a run's report, to a PDF file: in a window out of sight that runs no script, sees that one file and nothing
// else of the machine or the network, and has a session of its own.

import type { App, BrowserWindow as BrowserWindowClass, PrintToPDFOptions, Session } from "electron";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeWhole } from "../../src-engine/disk/wholeFile";
import type { Handlers } from "../ipc";
import { Refusal, systemCode } from "../refusal";
import { text } from "../text";

export interface PdfOptions {
  readonly app: Pick<App, "getLocaleCountryCode">;
  readonly BrowserWindow: typeof BrowserWindowClass;
  /** Not the app's own, and one that keeps nothing. */
  readonly printSession: () => Session;
}

export function setupPdf(options: PdfOptions): Pick<Handlers, "report.savePdf"> {
  return {
    "report.savePdf": async (_window, { html, path }) => {
      const pdf = await printPage(html, options);
      try {
        await writeWhole(path, pdf);
      } catch (cause) {
        throw new Refusal(text.problems.cannotSave(path, systemCode(cause) ?? "unknown"), { cause });
      }
      return null;
    },
  };
}

/** Where people print on Letter, by the Unicode CLDR (paperSize "US-Letter"); everywhere else on A4. */
const LETTER = new Set(["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"]);

export function paperSize(country: string): "A4" | "Letter" {
  return LETTER.has(country.toUpperCase()) ? "Letter" : "A4";
}

async function printPage(html: string, { app, BrowserWindow, printSession }: PdfOptions): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "gradual-print-"));
  try {
    const file = join(folder, "page.html");
    await writeFile(file, html, { mode: 0o600 });
    const session = printSession();
    allowOnly(session, pathToFileURL(file).href);
    const window = new BrowserWindow({
      show: false,
      webPreferences: {
        session,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        javascript: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    try {
      await window.loadFile(file);
      return await window.webContents.printToPDF(printing(paperSize(app.getLocaleCountryCode())));
    } finally {
      window.destroy();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Chromium fills in the numbers by these classes. */
const PAGE_NUMBER =
  '<div style="width: 100%; font: 8px sans-serif; color: #555; text-align: center"><span class="pageNumber"></span> / <span class="totalPages"></span></div>';

/** The page's own margins hold; headings become the outline, and what is read aloud is marked, where this Electron can. */
function printing(pageSize: "A4" | "Letter"): PrintToPDFOptions {
  return {
    pageSize,
    printBackground: true,
    generateTaggedPDF: true,
    generateDocumentOutline: true,
    displayHeaderFooter: true,
    // Without one of its own Chromium writes the date and the title.
    headerTemplate: "<span></span>",
    footerTemplate: PAGE_NUMBER,
  };
}

/** Nothing but that address may be asked for, and nothing may be allowed. */
export function allowOnly(
  session: Pick<Session, "setPermissionRequestHandler" | "setPermissionCheckHandler" | "webRequest">,
  address: string,
): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: url !== address }));
}
