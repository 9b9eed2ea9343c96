// What main itself shows a person: the menu, native dialogs and its own problems. The window's text is in src-renderer/text.

export const text = {
  product: "Gradual",
  menu: {
    file: "&File",
    new: "&New project",
    open: "&Open project…",
    recent: "Open &recent",
    noRecent: "No recent projects",
    saveCopy: "&Save a copy…",
    close: "&Close project",
    quit: "&Quit",
    edit: "&Edit",
    undo: "&Undo",
    redo: "&Redo",
    cut: "Cu&t",
    copy: "&Copy",
    paste: "&Paste",
    selectAll: "Select &all",
    view: "&View",
    palette: "Command &palette…",
    run: "&Run",
    start: "&Start training",
    stop: "St&op training",
    help: "&Help",
    shortcuts: "&Keyboard shortcuts",
    glossary: "&Glossary",
    about: "&About Gradual",
    licenses: "&Licenses",
    tools: "Developer tools",
    reload: "Reload window",
  },
  dialog: {
    openProject: "Open a project",
    openProjectButton: "Open",
    projectFiles: "Gradual projects",
    openData: "Choose a data file",
    newProject: "Make a new project",
    newProjectButton: "Make project",
    export: "Export",
    allFiles: "All files",
  },
  closing: {
    message: "Gradual has not finished saving this project.",
    detail:
      "The window has not answered for a while. Closing it now may lose the newest changes; everything saved before stays.",
    wait: "Wait",
    close: "Close without saving",
  },
  crashed: {
    message: "The window stopped working.",
    detail: "The project's last saved state and its runs are safe. The window can be loaded again.",
    reload: "Load again",
    quit: "Quit",
  },
  engine: {
    failed:
      "The engine stopped several times within a minute and was not started again. Your project is saved; restart Gradual to continue.",
  },
  problems: {
    sampleMissing: (name: string) => ({
      code: "sample-missing",
      message: `The sample "${name}" is not part of this installation.`,
      next: "Install Gradual again, or open a table of your own.",
    }),
    cannotWrite: (folder: string, reason: string) => ({
      code: "cannot-write-folder",
      message: `Gradual cannot write to ${folder} (${reason}).`,
      next: "Free some space or allow writing there, then try again.",
      subject: { kind: "file" as const, path: folder },
    }),
  },
} as const;
