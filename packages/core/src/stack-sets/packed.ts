import { gunzipSync, gzipSync } from "node:zlib";

/** A value as a journal holds it: as it is, or packed when it is large. */
export type Packed<T> = { readonly value: T } | { readonly gzip: string };

/** Packs what a checkpoint of 256 KB may be too small for: plans name the same accounts and regions again and again. */
export function packed<T>(value: T): Packed<T> {
  const text = JSON.stringify(value);
  return text.length <= LARGEST ? { value } : { gzip: gzipSync(text).toString("base64") };
}

/** The value that was packed. */
export function unpacked<T>(held: Packed<T>): T {
  return "value" in held ? held.value : (JSON.parse(gunzipSync(Buffer.from(held.gzip, "base64")).toString()) as T);
}

/** Characters up to which a value can be read in the journal. */
const LARGEST = 65_536;
