import type { IdSource } from "./world.ts";

const upperCaseAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Identifiers that look random and repeat with the same `seed` (xoshiro128** over a hash of it). */
export function createSeededIds(seed: string): IdSource {
  const next = xoshiro(seed);
  const token = (length: number, alphabet: string = upperCaseAndDigits): string =>
    Array.from({ length }, () => alphabet[next() % alphabet.length]).join("");
  return {
    token,
    uuid() {
      const hex = token(32, "0123456789abcdef");
      const variant = "89ab"[next() % 4];
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}

/** See https://prng.di.unimi.it/xoshiro128starstar.c. */
function xoshiro(seed: string): () => number {
  let [a, b, c, d] = [0, 1, 2, 3].map((lane) => fnv1a(`${lane}:${seed}`)) as [number, number, number, number];
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
