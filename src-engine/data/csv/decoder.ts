// Bytes of any encoding that is read as text; they come in chunks of any size.

import type { Encoding } from "../../document/encodings";

export interface Decoder {
  /**
   * @param stream more chunks follow
   * @throws TypeError for bytes that mean nothing, where `fatal` is asked for
   */
  decode(bytes: Uint8Array, options?: { readonly stream?: boolean }): string;
}

export function decoderOf(encoding: Encoding, { fatal = false }: { readonly fatal?: boolean } = {}): Decoder {
  if (encoding === "windows-1252") return WINDOWS_1252;
  if (encoding === "ibm850" || encoding === "ibm852") return dosDecoder(encoding === "ibm850" ? DOS_850 : DOS_852);
  return encoding === "utf-32le" || encoding === "utf-32be"
    ? new Utf32Decoder(encoding === "utf-32le", fatal)
    : new TextDecoder(encoding, { fatal });
}

/** What the bytes 0x80 to 0x9f mean. https://encoding.spec.whatwg.org/index-windows-1252.txt */
const BEYOND_LATIN_1 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** Node takes them for control characters: https://github.com/nodejs/node/issues/56542. No byte is wrong. */
const WINDOWS_1252: Decoder = {
  decode: (bytes) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .toString("latin1")
      .replace(/[\u0080-\u009f]/g, (sign) => BEYOND_LATIN_1[sign.charCodeAt(0) - 0x80] ?? sign),
};

/**
 * What the bytes 0x80 to 0xff mean in two code pages of DOS, which TextDecoder does not know.
 * https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/PC/CP850.TXT and CP852.TXT
 */
const DOS_850 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0";
const DOS_852 =
  "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0";

/** No byte is wrong. */
const dosDecoder = (upper: string): Decoder => ({
  decode: (bytes) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .toString("latin1")
      .replace(/[\u0080-\u00ff]/g, (sign) => upper[sign.charCodeAt(0) - 0x80] ?? sign),
});

/** The text of some bytes; what means nothing becomes U+FFFD. */
export function decoded(bytes: Uint8Array, encoding: Encoding): string {
  return decoderOf(encoding).decode(bytes);
}

const REPLACEMENT = 0xfffd;

/** Four bytes for each character, which TextDecoder does not know. https://www.unicode.org/versions/latest/ chapter 3.10 */
class Utf32Decoder implements Decoder {
  readonly #littleEndian: boolean;
  readonly #fatal: boolean;
  #cut = Buffer.alloc(0);
  #isStart = true;

  constructor(littleEndian: boolean, fatal: boolean) {
    this.#littleEndian = littleEndian;
    this.#fatal = fatal;
  }

  decode(bytes: Uint8Array, { stream = false }: { readonly stream?: boolean } = {}): string {
    const all = Buffer.concat([this.#cut, bytes]);
    const end = all.length - (all.length % 4);
    this.#cut = stream ? all.subarray(end) : Buffer.alloc(0);
    const points: number[] = [];
    for (let at = 0; at < end; at += 4)
      points.push(this.#checked(this.#littleEndian ? all.readUInt32LE(at) : all.readUInt32BE(at)));
    if (!stream && end < all.length) points.push(this.#checked(Number.NaN));
    let text = "";
    for (let at = 0; at < points.length; at += 1024) text += String.fromCodePoint(...points.slice(at, at + 1024));
    const marked = this.#isStart && text.startsWith("\ufeff");
    this.#isStart &&= points.length === 0;
    return marked ? text.slice(1) : text;
  }

  #checked(point: number): number {
    if (point <= 0x10_ffff && (point < 0xd800 || point > 0xdfff)) return point;
    if (this.#fatal) throw new TypeError("these bytes are not UTF-32");
    return REPLACEMENT;
  }
}
