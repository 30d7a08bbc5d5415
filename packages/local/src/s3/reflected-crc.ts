/** Computes one cyclic redundancy check over a body; the bytes of the result are in the order in which they are written. */
export type Crc = (body: Uint8Array) => Buffer;

/**
 * A check with reflected bits, all ones to begin with, and inverted in the end, as CRC-32C and CRC-64/NVME are. The
 * polynomial is given reflected. Kept in two halves, because a BigInt for each byte takes a hundred times as long.
 */
export function reflectedCrc(width: 32 | 64, polynomial: bigint): Crc {
  const [low, high] = tablesOf(polynomial);
  return (body) => {
    let below = 0xffffffff;
    let above = width === 64 ? 0xffffffff : 0;
    for (const byte of body) {
      const index = (below ^ byte) & 0xff;
      below = ((below >>> 8) | (above << 24)) ^ (low[index] ?? 0);
      above = (above >>> 8) ^ (high[index] ?? 0);
    }
    const bytes = Buffer.alloc(width / 8);
    bytes.writeUInt32BE(~below >>> 0, bytes.length - 4);
    if (width === 64) bytes.writeUInt32BE(~above >>> 0, 0);
    return bytes;
  };
}

/** What each byte contributes, in halves. */
function tablesOf(polynomial: bigint): [low: Uint32Array, high: Uint32Array] {
  const [low, high] = [new Uint32Array(256), new Uint32Array(256)];
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    low[byte] = Number(value & 0xffffffffn);
    high[byte] = Number(value >> 32n);
  }
  return [low, high];
}
