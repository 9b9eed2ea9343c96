// The app's life from start to end: an ordered list of features. What each does stands in its own file.

import {
  app,
  BrowserWindow,
  clipboard,
  ClipboardItem,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  session,
  shell,
  utilityProcess,
} from "electron";
import { join } from "node:path";
import { placesKey, sealedPlaces } from "../src-engine/disk/sealedPlaces";
import { parseAppArguments } from "./app-arguments";
import type { Settings } from "./contract/calls";
import { createEngineHost } from "./engine-host/engine-host";
import { probeGpu } from "./engine-host/gpu-probe";
import { startReader } from "./engine-host/reader-process";
import { setupAppInfo } from "./features/app-info";
import { setupAwake } from "./features/awake";
import { setupDialogs } from "./features/dialogs";
import { setupLifecycle, setupOpening } from "./features/lifecycle";
import { langSwitch } from "./features/locale";
import { createLog, loggedEngine } from "./features/log";
import { setupLogMenu } from "./features/log-menu";
import { setupMenu } from "./features/menu";
import { setupNotification } from "./features/notification";
import { setupNotices } from "./features/notices";
import { setupPdf } from "./features/pdf";
import { setupProjects } from "./features/projects";
import { pageUrl, registerScheme, setupProtocol } from "./features/protocol";
import { setupRecent } from "./features/recent";
import { setupRunBin } from "./features/run-bin";
import { setupSaving } from "./features/saving";
import { setupSecurity } from "./features/security";
import { setupSettings } from "./features/settings";
import { setupShell } from "./features/shell";
import { setupTraining } from "./features/training";
import { send, setupCalls, setupDrop } from "./ipc";
import { jsonFiles } from "./json-file";
import { appPaths } from "./paths";
import { fail, report as toStderr } from "./report";
import { bringForward, focusWindow, setupWindows } from "./windows/windows";

const request = parseAppArguments(process.argv, { defaultApp: process.defaultApp, cwd: process.cwd() });
const lang = langSwitch(process.env);
if (lang !== null && !app.commandLine.hasSwitch("lang")) app.commandLine.appendSwitch("lang", lang);
registerScheme(protocol);
if (app.requestSingleInstanceLock(request)) run().catch(fail);
else app.quit();

async function run(): Promise<void> {
  const paths = appPaths(app);
  const userData = app.getPath("userData");
  const files = jsonFiles(userData);
  const log = createLog(join(app.getPath("logs"), "main.log"));
  log.write({
    what: "started",
    gradual: app.getVersion(),
    electron: process.versions.electron,
    system: `${process.platform} ${process.arch}`,
  });
  const report = (error: unknown): void => {
    toStderr(error);
    if (error instanceof Error) log.write({ what: "error", error });
  };
  const key = placesKey();
  const places = sealedPlaces(key);
  const page = pageUrl(app.isPackaged, process.env);
  const projects = setupProjects({
    initial: request,
    documents: app.getPath("documents"),
    userData,
    examples: paths.examples,
    window: focusWindow,
    placeOf: (path) => places.seal(path, ["project"]),
    shownBefore: (window) => windows.shownBefore(window),
    report,
  });
  setupOpening(app, projects.open);
  await app.whenReady();

  setupSecurity(app, session.defaultSession, page);
  setupProtocol(protocol, paths.page);
  const engine = createEngineHost({
    placesKey: key,
    fork: () =>
      loggedEngine(log, utilityProcess.fork(paths.engine, [], { serviceName: "Gradual engine", stdio: "inherit" })),
    probe: () =>
      probeGpu(() =>
        utilityProcess.fork(paths.gpuProbe, [], {
          serviceName: "Gradual graphics test",
          stdio: ["ignore", "pipe", "ignore"],
        }),
      ),
    reader: (heap, port) =>
      startReader(
        (args) =>
          utilityProcess.fork(paths.reader, [], {
            serviceName: "Gradual file reader",
            execArgv: args,
            stdio: ["ignore", "ignore", "pipe"],
          }),
        { heap, port },
      ),
    mistake: (places) => log.write({ what: "engine-error", places }),
    channel: () => {
      const { port1, port2 } = new MessageChannelMain();
      return { window: port1, engine: port2 };
    },
    report,
  });
  const menu = setupMenu({
    apply: (template) => Menu.setApplicationMenu(Menu.buildFromTemplate(template)),
    platform: process.platform,
    developing: !app.isPackaged,
    actions: {
      command: (command) => {
        const window = focusWindow();
        if (window !== null) send(window, "menu.command", command);
      },
      openRecent: (path) => void projects.open({ kind: "project", path }),
    },
  });
  const windows = setupWindows({
    page,
    preload: paths.preload,
    icon: paths.icon,
    files,
    engine,
    gone: (reason) => log.write({ what: "window-gone", reason }),
    described: ({ folder, stations }) => menu.update({ project: folder !== null, stations }),
    report,
  });
  setupLifecycle(app, {
    power: powerMonitor,
    windows: windows.all,
    openWindow: windows.open,
    showWindow: focusWindow,
    hurry: windows.hurry,
    atEnd: [
      engine.stop,
      files.settled,
      () => {
        log.write({ what: "quit" });
        return Promise.resolve();
      },
    ],
    report,
  });
  let wishes: Settings | null = null;
  const handlers = {
    ...setupAppInfo(app, log),
    ...setupNotices(paths.notices),
    ...projects.handlers,
    ...windows.handlers,
    ...(await setupRecent({ files, system: app, changed: (recent) => menu.update({ recent }) })),
    ...(await setupSettings({
      files,
      windows: windows.all,
      nativeTheme,
      changed: (settings) => {
        wishes = settings;
        menu.update({ notifications: settings.notifications });
      },
    })),
    ...setupDialogs(dialog, { home: projects.home, expectFile: engine.expectFile }),
    ...setupSaving(dialog, projects.home),
    ...setupShell(shell, clipboard, {
      item: (png) => new ClipboardItem({ "image/png": png }),
      image: (png) => nativeImage.createFromBuffer(png),
    }),
    ...setupRunBin(shell),
    ...setupNotification({ Notification, isWanted: () => wishes?.notifications === true, bringForward }),
    ...setupTraining(setupAwake(powerSaveBlocker), log),
    ...setupPdf({ app, BrowserWindow, printSession: () => session.fromPartition("print") }),
    ...setupLogMenu(shell, log),
  };
  setupCalls(ipcMain, handlers, { page, places, windowOf: windows.of, report });
  setupDrop(ipcMain, { page, places, windowOf: windows.of });
  await windows.open();
}
