import type { Store } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { digestOfText } from "../plan/plan-digest.ts";
import { readStored } from "../runs/run-records.ts";

/** One part of a long text, under `texts/<digest>/<number>`. */
interface StoredPart {
  readonly v: 1;
  readonly kind: "text";
  /** How many there are. */
  readonly parts: number;
  readonly text: string;
}

/** In characters: what a part takes in JSON stays below the 400 KB of DynamoDB, the smallest bound of what people make stores of. */
export const LARGEST_PART = 100_000;

/** Keeps a text of any length under its digest, and answers that. What is there already is not written again. */
export async function keepText(store: Store, text: string): Promise<string> {
  const digest = digestOfText(text);
  const parts = partsOf(text);
  // The first part goes last: where it is, all are.
  for (const [index, part] of [...parts.entries()].toReversed()) {
    const stored: StoredPart = { v: 1, kind: "text", parts: parts.length, text: part };
    await store.putIfAbsent(partKey(digest, index), JSON.stringify(stored));
  }
  return digest;
}

/** The text with a digest, or `undefined` when it was not kept. Throws `RUN_INCOMPLETE` when a part of it is missing. */
export async function readText(store: Store, digest: string): Promise<string | undefined> {
  const first = await readPart(store, digest, 0);
  if (first === undefined) return undefined;
  const texts = [first.text];
  for (let index = 1; index < first.parts; index++) {
    const part = await readPart(store, digest, index);
    if (part === undefined) throw incomplete(store, partKey(digest, index));
    texts.push(part.text);
  }
  const text = texts.join("");
  if (digestOfText(text) !== digest) throw incomplete(store, partKey(digest, 0));
  return text;
}

function readPart(store: Store, digest: string, index: number): Promise<StoredPart | undefined> {
  return readStored<StoredPart>(store, partKey(digest, index), ({ v, kind }) => v === 1 && kind === "text");
}

function partKey(digest: string, index: number): string {
  return `texts/${digest.replace(":", "-")}/${index}`;
}

/** No cut goes through a character that is a pair of surrogates: stores take well-formed text. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length || parts.length === 0;) {
    const end = start + LARGEST_PART;
    const isInPair = /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) && end < text.length;
    parts.push(text.slice(start, isInPair ? end - 1 : end));
    start = isInPair ? end - 1 : end;
  }
  return parts;
}

function incomplete(store: Store, key: string): Error {
  return coreError(
    CoreErrorCode.RunIncomplete,
    `${store.locate(key)} is missing, or is another text than it was. Whatever is stored beside it is still good.`,
    { details: { key } },
  );
}
