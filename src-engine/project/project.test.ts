import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyDocument } from "../document/create";
import { formatDocument } from "../document/parse";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { LOCK_FILE } from "./lock";
import type { Project } from "./project";
import { createProject, openProject } from "./project";

const folders = temporaryFolders();

async function newProject(): Promise<Project> {
  return createProject({ folder: join(folders(), "penguins"), document: emptyDocument("Penguins") });
}

/** A folder with a document and no lock. */
async function closedProject(): Promise<string> {
  const project = await newProject();
  await project.close();
  return project.folder;
}

describe("a project", () => {
  it("is made, saved, closed and opened again, by its folder or its file", async () => {
    const project = await newProject();
    expect(readdirSync(project.folder).sort()).toEqual([LOCK_FILE, "penguins.gradual"]);
    const changed = { ...project.document, name: "Changed" };
    await project.save(changed);
    expect(project.document).toEqual(changed);
    await project.close();
    expect(readdirSync(project.folder)).toEqual(["penguins.gradual"]);
    for (const path of [project.folder, project.file]) {
      const again = await openProject(path);
      expect(again).toMatchObject({
        folder: project.folder,
        file: project.file,
        document: changed,
        readOnly: false,
        notices: [],
      });
      await again.close();
    }
  });

  it("saves one document after the other, the last one last", async () => {
    const project = await newProject();
    await Promise.all(Array.from({ length: 10 }, (_, index) => project.save(emptyDocument(`n${index}`))));
    await project.close();
    expect((await openProject(project.folder)).document.name).toBe("n9");
  });

  it("is not made where there is something already", async () => {
    const folder = await closedProject();
    expect((await problemOf(() => createProject({ folder, document: emptyDocument("x") }))).code).toBe(
      "project-exists",
    );
    const full = folders();
    writeIn(full, "thesis.txt", "");
    expect((await problemOf(() => createProject({ folder: full, document: emptyDocument("x") }))).code).toBe(
      "folder-not-empty",
    );
    expect(readdirSync(full)).toEqual(["thesis.txt"]);
  });

  it("is refused with a reason, and left as it is, when it cannot be read", async () => {
    const folder = await closedProject();
    const file = join(folder, "penguins.gradual");
    for (const [text, code] of [
      ["{", "document-not-json"],
      [formatDocument(emptyDocument("x")).replace('"format": 2', '"format": 99'), "newer-format"],
      ['{"format": 1}', "document-invalid"],
    ] as const) {
      writeFileSync(file, text);
      expect((await problemOf(() => openProject(folder))).code).toBe(code);
      expect(readFileSync(file, "utf8")).toBe(text);
      expect(readdirSync(folder)).toEqual(["penguins.gradual"]);
    }
    expect((await problemOf(() => openProject(join(folder, "none")))).code).toBe("file-missing");
    expect((await problemOf(() => openProject(folders()))).code).toBe("not-a-project");
    expect((await problemOf(() => openProject(writeIn(folders(), "x.txt", "")))).code).toBe("not-a-project");
  });

  it("is not opened through a link that leads elsewhere", async () => {
    const folder = folders();
    symlinkSync(join(await closedProject(), "penguins.gradual"), join(folder, "x.gradual"));
    expect((await problemOf(() => openProject(folder))).code).toBe("outside-project");
  });

  it("of several documents is the one called like the folder", async () => {
    const folder = await closedProject();
    writeIn(folder, "old copy.gradual", "{}");
    const project = await openProject(folder);
    expect(basename(project.file)).toBe("penguins.gradual");
    await project.close();
    const other = folders();
    writeIn(other, "a.gradual", "{}");
    writeIn(other, "b.gradual", "{}");
    expect((await problemOf(() => openProject(other))).message).toContain("2 files");
  });
});

describe("a copy", () => {
  it("has the document, the data and the runs, and neither lock, trash nor links", async () => {
    const project = await newProject();
    for (const path of ["data", "runs/0001-adam", "runs/.trash/0002-sgd"])
      mkdirSync(join(project.folder, path), { recursive: true });
    writeIn(project.folder, "data/table.parquet", "PAR1");
    writeIn(project.folder, "runs/0001-adam/run.json", "{}");
    symlinkSync("/etc", join(project.folder, "data/etc"));
    const target = join(folders(), "new", "copy");
    expect(await project.saveCopy(target, emptyDocument("Copy"))).toEqual({ folder: target });
    expect(readdirSync(target).sort()).toEqual(["copy.gradual", "data", "runs"]);
    expect(readdirSync(join(target, "data"))).toEqual(["table.parquet"]);
    expect(readdirSync(join(target, "runs"))).toEqual(["0001-adam"]);
    expect((await openProject(target)).document.name).toBe("Copy");
    expect(project.document.name).toBe("Penguins");
  });

  it("takes nothing of what else lies in the folder", async () => {
    const project = await newProject();
    const others = [
      ".ssh/id_rsa",
      "thesis.docx",
      "data/photos.zip",
      "runs/mine.txt",
      "runs/0001-adam/own.txt",
      "groups/mine.json",
      "other.gradual",
    ];
    const own = [
      "data/table.parquet",
      "data/import.json",
      "runs/0001-adam/run.json",
      "groups/0001-sweep.json",
      "test-looks.json",
    ];
    for (const name of [...others, ...own]) {
      mkdirSync(join(project.folder, dirname(name)), { recursive: true });
      writeIn(project.folder, name, name);
    }
    const target = join(folders(), "copy");
    await project.saveCopy(target, project.document);
    const files = readdirSync(target, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(target, name)).isFile())
      .map((name) => name.replaceAll("\\", "/"));
    expect(files.sort()).toEqual([...own, "copy.gradual"].sort());
    await project.close();
  });

  it("has the data that the document names", async () => {
    const project = await newProject();
    mkdirSync(join(project.folder, "data"));
    writeIn(project.folder, "data/mine.parquet", "PAR1");
    const target = join(folders(), "copy");
    const { document } = project;
    await project.saveCopy(target, { ...document, data: { ...document.data, source: "data/mine.parquet" } });
    expect(readFileSync(join(target, "data/mine.parquet"), "utf8")).toBe("PAR1");
    await project.close();
  });

  it("goes into an empty folder, but neither over a full one nor into the project itself", async () => {
    const project = await newProject();
    const full = await closedProject();
    expect((await problemOf(() => project.saveCopy(full, project.document))).code).toBe("project-exists");
    expect((await problemOf(() => project.saveCopy(join(project.folder, "copy"), project.document))).code).toBe(
      "copy-inside",
    );
    const empty = folders();
    await project.saveCopy(empty, project.document);
    expect(readdirSync(empty)).toEqual([`${basename(empty)}.gradual`]);
  });
});

describe("the lock", () => {
  it("makes a second opening read-only, and says so", async () => {
    const first = await newProject();
    const second = await openProject(first.folder);
    expect(second.readOnly).toBe(true);
    expect(second.notices[0]).toContain(`process ${process.pid}`);
    expect((await problemOf(() => second.save(second.document))).code).toBe("read-only");
    await second.close();
    expect(existsSync(join(first.folder, LOCK_FILE))).toBe(true);
    await first.close();
    expect((await openProject(first.folder)).readOnly).toBe(false);
  });

  it("of a live process is respected, of a dead one taken over", async () => {
    const folder = await closedProject();
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    const lock = { token: "other", pid: child.pid, host: hostname(), since: new Date().toISOString() };
    writeIn(folder, LOCK_FILE, JSON.stringify(lock));
    const held = await openProject(folder);
    expect(held.readOnly).toBe(true);
    child.kill();
    await once(child, "exit");
    const project = await openProject(folder);
    expect(project.readOnly).toBe(false);
    expect(readdirSync(folder).sort()).toEqual([LOCK_FILE, "penguins.gradual"]);
    await project.close();
  });

  it.each([
    ["from before the machine was started", { pid: 1, since: "2001-01-01T00:00:00.000Z" }],
    [
      "of an earlier process with our number",
      { pid: process.pid, since: new Date(Date.now() - 3_600_000 * 24).toISOString() },
    ],
  ])("%s is taken over", async (_, lock) => {
    const folder = await closedProject();
    writeIn(folder, LOCK_FILE, JSON.stringify({ token: "old", host: hostname(), ...lock }));
    expect((await openProject(folder)).readOnly).toBe(false);
  });

  it("of another machine is respected while it shows itself", async () => {
    const folder = await closedProject();
    const path = writeIn(
      folder,
      LOCK_FILE,
      JSON.stringify({ token: "far", pid: 4, host: "elsewhere.example", since: "2020-01-01T00:00:00.000Z" }),
    );
    expect((await openProject(folder)).notices[0]).toContain("elsewhere.example");
    const hourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(path, hourAgo, hourAgo);
    expect((await openProject(folder)).readOnly).toBe(false);
  });

  it("of another machine whose clock is ahead counts by ours from the time that it is found", async () => {
    const folder = await closedProject();
    const path = writeIn(
      folder,
      LOCK_FILE,
      JSON.stringify({ token: "far", pid: 4, host: "elsewhere.example", since: "2090-01-01T00:00:00.000Z" }),
    );
    const ahead = new Date(Date.now() + 3_600_000 * 24 * 365);
    utimesSync(path, ahead, ahead);
    expect((await openProject(folder)).readOnly).toBe(true);
    expect(statSync(path).mtimeMs).toBeLessThanOrEqual(Date.now());
    const tenMinutesAgo = new Date(Date.now() - 600_000);
    utimesSync(path, tenMinutesAgo, tenMinutesAgo);
    expect((await openProject(folder)).readOnly).toBe(false);
  });

  it.runIf(process.platform === "linux")("of a process whose number another has now is taken over", async () => {
    const folder = await closedProject();
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    const since = new Date(Date.now() - 600_000);
    const path = writeIn(
      folder,
      LOCK_FILE,
      JSON.stringify({ token: "old", pid: child.pid, host: hostname(), since: since.toISOString() }),
    );
    // As long as it is touched somebody has it, whatever the clocks say.
    expect((await openProject(folder)).readOnly).toBe(true);
    utimesSync(path, since, since);
    const project = await openProject(folder);
    expect(project.readOnly).toBe(false);
    await project.close();
    child.kill();
  });

  it.runIf(process.platform === "linux")(
    "of a process that has ended and was not waited for is taken over",
    async () => {
      const folder = await closedProject();
      // A shell that has given way to another program when its child ends, which then stays as a zombie.
      const parent = spawn("/bin/sh", ["-c", "sleep 0.3 & echo $!; exec sleep 60"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      const [told] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = Number(told.toString());
      await expect.poll(() => readFileSync(`/proc/${pid}/stat`, "latin1"), { timeout: 10_000 }).toContain(") Z ");
      writeIn(
        folder,
        LOCK_FILE,
        JSON.stringify({ token: "dead", pid, host: hostname(), since: new Date().toISOString() }),
      );
      const project = await openProject(folder);
      expect(project.readOnly).toBe(false);
      await project.close();
      parent.kill();
    },
  );

  it("that is nonsense is taken over; and when it was taken from us, nothing is saved any more", async () => {
    const folder = await closedProject();
    writeIn(folder, LOCK_FILE, "garbage");
    const project = await openProject(folder);
    expect(project.readOnly).toBe(false);
    writeIn(
      folder,
      LOCK_FILE,
      JSON.stringify({ token: "thief", pid: process.pid, host: hostname(), since: new Date().toISOString() }),
    );
    expect((await problemOf(() => project.save(emptyDocument("lost")))).message).toContain("taken over");
    await project.close();
    expect(existsSync(join(folder, LOCK_FILE))).toBe(true);
  });

  it("is had by one of many who open at once", async () => {
    const folder = await closedProject();
    writeIn(
      folder,
      LOCK_FILE,
      JSON.stringify({ token: "old", pid: process.pid, host: hostname(), since: "2001-01-01T00:00:00.000Z" }),
    );
    const opened = await Promise.all(Array.from({ length: 8 }, () => openProject(folder)));
    expect(opened.filter(({ readOnly }) => !readOnly).length).toBe(1);
    expect(readdirSync(folder).sort()).toEqual([LOCK_FILE, "penguins.gradual"]);
  });
});

// Root may write anywhere: the tests give up that right for a moment.
const nobody = 65_534;
const canBecomeNobody = process.platform === "linux" && process.geteuid?.() === 0;

async function asNobody<T>(action: () => Promise<T>): Promise<T> {
  if (!canBecomeNobody) return action();
  process.seteuid?.(nobody);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
  }
}

describe.skipIf(process.platform === "win32")("a folder that cannot be written to", () => {
  it("opens read-only, and says why", async () => {
    const folder = await closedProject();
    chmodSync(join(folder, ".."), 0o755);
    chmodSync(folder, 0o555);
    try {
      await asNobody(async () => {
        const project = await openProject(folder);
        expect(project.readOnly).toBe(true);
        expect(project.notices[0]).toMatch(/^You are not permitted to write to its folder/);
        expect((await problemOf(() => project.save(project.document))).code).toBe("read-only");
        expect(
          (await problemOf(() => createProject({ folder: join(folder, "new"), document: project.document }))).code,
        ).toBe("not-permitted");
      });
    } finally {
      chmodSync(folder, 0o755);
    }
    expect(readdirSync(folder)).toEqual(["penguins.gradual"]);
  });
});

it("removes temporary files that an earlier program left of the project's own files, and nothing else", async () => {
  const folder = await closedProject();
  for (const place of ["data", "runs/0001-adam", "groups"]) mkdirSync(join(folder, place), { recursive: true });
  const own = [
    "penguins.gradual",
    "queue.json",
    "gradual.lock",
    "data/table.parquet",
    "data/import.json",
    "runs/0001-adam/weights.safetensors",
    "groups/0001-seeds.json",
  ];
  const others = ["thesis.docx", "other.gradual", "data/photos.zip", "runs/0001-adam/notes.txt", "groups/mine.json"];
  for (const name of [...own, ...others]) writeIn(folder, `${name}.0123456789ab.tmp`, "");
  for (const name of ["mine.tmp", "0123456789ab.tmp"]) writeIn(folder, name, "");
  const project = await openProject(folder);
  const left = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".tmp"));
  expect(left.map((name) => name.replaceAll("\\", "/")).sort()).toEqual(
    [...others.map((name) => `${name}.0123456789ab.tmp`), "mine.tmp", "0123456789ab.tmp"].sort(),
  );
  await project.close();
});

it("gives the lock back when the process ends by itself, or leaves one that is found to be stale", async () => {
  const folder = await closedProject();
  const script = `require("node:fs").writeFileSync(${JSON.stringify(join(folder, LOCK_FILE))}, JSON.stringify({ token: "t", pid: process.pid, host: require("node:os").hostname(), since: new Date().toISOString() }))`;
  execFileSync(process.execPath, ["-e", script]);
  expect((await openProject(folder)).readOnly).toBe(false);
});
