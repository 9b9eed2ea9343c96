// The table of rooms in docs/architecture.md, drawn from rooms.mjs, so that the page says what the linter enforces.
import { PACKAGE_LISTS, ROOMS, ROOM_LISTS } from "./rooms.mjs";

const BEGIN = "<!-- drawn from build/lint/rooms.mjs: npx vitest run build/lint -u -->";
const END = "<!-- end of the drawn part -->";

/** The page with its table drawn anew. @param {string} page */
export function withRoomsTable(page) {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`docs/architecture.md has lost the line "${BEGIN}" or "${END}"`);
  return `${before}${BEGIN}\n\n${roomsTable()}\n${END}${after}`;
}

/** One row for all rooms with the same rights, in the order of the first of them. */
function roomsTable() {
  const rows = new Map();
  for (const entry of ROOMS) {
    const world = entry.room.split("/")[0];
    const imports = [named(entry.imports, ROOM_LISTS, world), ...byIndex(entry, world)].join("; ");
    const types = named(entry.types ?? [], ROOM_LISTS, world);
    const packages = entry.only ? `all but ${entry.only.join(", ")}` : named(entry.without ?? [], PACKAGE_LISTS);
    const rights = [imports, types, packages].map((cell) => cell || "-").join(" | ");
    rows.set(`${world} ${rights}`, { rights, rooms: [...(rows.get(`${world} ${rights}`)?.rooms ?? []), entry.room] });
  }
  return `${["| room | may import | only types of | no package of |", "|---|---|---|---|"]
    .concat([...rows.values()].map(({ rooms, rights }) => `| ${labels(rooms)} | ${rights} |`))
    .join("\n")}\n\n${legend()}\n`;
}

const byIndex = ({ doors = [] }, world) =>
  doors.length === 0 ? [] : [`${doors.map((door) => short(door, world)).join(" and ")} by their index`];

/** "src-engine/losses, optimizers"; a folder that holds other rooms is "the rest" of itself. */
function labels(rooms) {
  return rooms
    .map((room, at) => (at > 0 ? short(room, room.split("/")[0]) : room))
    .map((room) => (ROOMS.some((other) => other.room.startsWith(`${room}/`)) ? `the rest of ${room}` : room))
    .join(", ");
}

/** The list with those in it that have a name of their own put in by their name, and the world that all know left away. */
function named(list, lists, world) {
  let rest = [...list];
  const found = [];
  for (const [name, members] of Object.entries(lists)) {
    if (!members.every((one) => rest.includes(one))) continue;
    rest = rest.filter((one) => !members.includes(one));
    found.push(name);
  }
  const others = rest.map((one) => (one === world ? `anything in ${one}` : short(one, world)));
  return [...others, ...found].join(", ");
}

const short = (room, world) => (room.startsWith(`${world}/`) ? room.slice(world.length + 1) : room);

function legend() {
  const rooms = Object.entries(ROOM_LISTS).map(([name, members]) => [name, members.map((one) => one.split("/")[1])]);
  const packages = Object.entries(PACKAGE_LISTS).map(([name, members]) => [
    name,
    members.map((one) => (one === "node:" ? "all of node:" : one)),
  ]);
  const say = ([name, members]) => `- ${name[0].toUpperCase()}${name.slice(1)}: ${members.join(", ")}.`;
  return [...rooms, ...packages].map(say).join("\n");
}
