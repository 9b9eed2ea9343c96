import { expect, it } from "vitest";
import { ENCODINGS, encodingNamed } from "./encodings";

it.each([
  ["latin1", "windows-1252"],
  ["ISO-8859-1", "windows-1252"],
  ["cp1252", "windows-1252"],
  ["latin2", "iso-8859-2"],
  ["iso8859_9", "windows-1254"],
  ["utf8", "utf-8"],
  ["UTF-16", "utf-16le"],
  ["gbk", "gb18030"],
  ["gb2312", "gb18030"],
  ["sjis", "shift_jis"],
  ["euc_jp", "euc-jp"],
  ["cp850", "ibm850"],
  ["cp866", "ibm866"],
  ["mac_roman", "macintosh"],
])("%s is %s", (name, encoding) => {
  expect(encodingNamed(name)).toBe(encoding);
});

it("every encoding has its own name, and what is none is left as it is", () => {
  expect(ENCODINGS.map(encodingNamed)).toEqual(ENCODINGS);
  expect(encodingNamed("klingon")).toBe("klingon");
});
