import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

import { orNothing, remove, writeOnce } from "./durable-file.ts";
import { StackstewardError } from "./errors.ts";
import { decodeStoredFile, encodeStoredFile } from "./stored-file.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** What ends the name of the file of a key's first text. No part of a key has a dot left. */
export const FIRST = ".entry";
/** What ends the name of the folder of its later ones. */
const LATER = ".later";
/** So many texts of a key are kept. A writer that is stopped in the middle of a put while others write more is told so. */
const KEPT = 16;
/** How often a key that changes while it is read is read again. */
const PATIENCE = 100;

/** The texts of one key, numbered from 1: each a file that is never changed, the newest of which counts. */
export interface NumberedTexts {
  newest(): Promise<Newest>;
  /**
   * Writes the text with this number, the one behind the highest that was seen: its version, or `undefined` when somebody
   * has written that number, or the key was deleted meanwhile. Throws `STORE_UNCERTAIN` when nobody can tell.
   */
  add(number: number, text: string): Promise<string | undefined>;
  remove(): Promise<void>;
}

/** What stands last. */
export interface Newest {
  /** The newest whole text. */
  readonly found: { readonly number: number; readonly text: string; readonly digest: string } | undefined;
  /** The highest number there is, or 0. */
  readonly highest: number;
}

/** The texts of `key`, in files whose names begin with `path`. */
export function numberedTexts(folder: string, key: string, path: string): NumberedTexts {
  return {
    newest: () => newest(path, key),
    async add(number, text) {
      const { bytes, digest } = encodeStoredFile(text);
      if (!(await writeOnce(folder, fileOf(path, number), bytes))) return undefined;
      const version = versionOf(number, digest);
      if (number === 1) return version;
      const numbers = await numbersOf(path);
      if (numbers.includes(number - 1)) {
        // The oldest first, so that a number is never free while the one before it is there.
        const old = numbers.filter((other) => other > 1 && other <= number - KEPT).toReversed();
        for (const other of old) await remove(fileOf(path, other));
        return version;
      }
      // This process was stopped in the middle: the key was deleted since, or went on so far that the number was free again.
      if (numbers[0] !== number) throw uncertain(key, fileOf(path, number));
      await remove(fileOf(path, number));
      return undefined;
    },

    async remove() {
      // The newest first: who is killed in the middle leaves an older text, and nothing that can't be read.
      for (let numbers = await numbersOf(path); numbers.length > 0; numbers = await numbersOf(path)) {
        for (const number of numbers) await remove(fileOf(path, number));
      }
    },
  };
}

async function newest(path: string, key: string): Promise<Newest> {
  reading: for (let attempt = 0; attempt < PATIENCE; attempt++) {
    const numbers = await numbersOf(path);
    const [highest = 0] = numbers;
    for (const number of numbers) {
      const bytes = await orNothing(readFile(fileOf(path, number)));
      // It was there a moment ago, so newer ones have pushed it out, or the key was deleted.
      if (bytes === undefined) continue reading;
      const file = decodeStoredFile(bytes);
      if (file.kind === "damaged") throw damaged(key, fileOf(path, number), file.reason);
      if (file.kind === "whole") return { found: { number, ...file }, highest };
    }
    return { found: undefined, highest };
  }
  throw damaged(key, path, "it changes faster than it can be read");
}

/** The numbers of a key's texts, newest first. A small folder is read in one call, which sees one moment of it. */
async function numbersOf(path: string): Promise<number[]> {
  const later = (await orNothing(readdir(path + LATER))) ?? [];
  const numbers = later.map(Number).toSorted((a, b) => b - a);
  const first = await orNothing(stat(fileOf(path, 1)));
  return first === undefined ? numbers : [...numbers, 1];
}

function fileOf(path: string, number: number): string {
  return number === 1 ? path + FIRST : join(path + LATER, String(number));
}

/** The version of a text, which also tells it from one that took its number after a deletion. */
export function versionOf(number: number, digest: string): string {
  return `${number}-${digest.slice(0, 32)}`;
}

function damaged(key: string, path: string, reason: string): StackstewardError {
  return new StackstewardError(
    `Entry ${key} of the store can't be read: ${path} is damaged, ${reason}. Bring the file back from a copy. ` +
      `Without one, remove everything of the run or lock that it belongs to, and look at what was done before you begin again.`,
    { code: WorkflowErrorCode.StoreDamaged, details: { key, path, reason } },
  );
}

function uncertain(key: string, path: string): StackstewardError {
  return new StackstewardError(
    `Nobody can tell whether ${path} was written in time: this process was stopped while it wrote, and ${KEPT} later ` +
      `writes of ${key} went by. Read it again.`,
    { code: WorkflowErrorCode.StoreUncertain, details: { key, path } },
  );
}
