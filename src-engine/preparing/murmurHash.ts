/**
 * MurmurHash3 of 32 bits (Austin Appleby, public domain) of a text's UTF-8 bytes, seed 0, as scikit-learn's FeatureHasher and ONNX
 * Runtime's operator MurmurHash3 have it; signed.
 */
export function murmurHash(text: string): number {
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(bytes.buffer);
  const mix = (k: number): number => {
    const spread = Math.imul(k, 0xcc9e2d51);
    return Math.imul((spread << 15) | (spread >>> 17), 0x1b873593);
  };
  const blocks = bytes.length >> 2;
  let hash = 0;
  for (let block = 0; block < blocks; block++) {
    hash ^= mix(view.getInt32(block * 4, true));
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = bytes.length - 1; at >= blocks * 4; at--) tail = (tail << 8) | (bytes[at] ?? 0);
  if (bytes.length % 4 > 0) hash ^= mix(tail);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}

/** The element of `buckets` that a text is hashed to: the hash's size, divided by their number, leaves it over. */
export function bucketOf(text: string, buckets: number): number {
  return Math.abs(murmurHash(text)) % buckets;
}
