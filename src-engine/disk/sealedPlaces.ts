// Places sealed with a key that main makes at each start and shares with the engine alone: both can give them out and know their own,
// and neither has to remember any.

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

type Use = "read" | "project" | "new" | "write";

const CIPHER = "aes-256-gcm";
const [NONCE, TAG] = [12, 16];

/** A new key. */
export const placesKey = (): string => randomBytes(32).toString("base64");

export interface SealedPlaces {
  seal(path: string, uses: readonly Use[]): { readonly path: string; readonly token: string; readonly uses: Use[] };
  open(token: string, use: Use | null): string | null;
}

/** @param key as {@link placesKey} makes it */
export function sealedPlaces(key: string): SealedPlaces {
  const secret = Buffer.from(key, "base64");
  return {
    seal(path, uses) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv(CIPHER, secret, nonce);
      const text = Buffer.concat([cipher.update(`${uses.join(",")}\n${path}`, "utf8"), cipher.final()]);
      return { path, token: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64url"), uses: [...uses] };
    },
    open(token, use) {
      const bytes = Buffer.from(token, "base64url");
      if (bytes.length <= NONCE + TAG) return null;
      let text: string;
      try {
        const decipher = createDecipheriv(CIPHER, secret, bytes.subarray(0, NONCE), { authTagLength: TAG });
        decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
        text = Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString("utf8");
      } catch {
        // Not sealed with this key.
        return null;
      }
      const end = text.indexOf("\n");
      return use === null || text.slice(0, end).split(",").includes(use) ? text.slice(end + 1) : null;
    },
  };
}
