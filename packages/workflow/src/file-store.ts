import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, stat, unlink } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";

import { StackstewardError } from "./errors.ts";
import { assertStoreKey, type Store } from "./store.ts";
import { decodeStoredFile, encodeStoredFile } from "./stored-file.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** What ends the name of a file that holds a key's first text, and of the folder of its later ones. No part of a key has a dot left. */
const FIRST = ".entry";
const LATER = ".later";
/** Where files are written before they get their name. */
const UNFINISHED = ".unfinished";
/** So many texts of a key are kept. A writer that is stopped in the middle of a put while others write more is told so. */
const KEPT = 16;
/** How often a key that changes while it is read is read again. */
const PATIENCE = 100;

/**
 * A store in a folder, which several processes of one machine may share. `folder` is an absolute path; it is made when
 * something is written. Not for network file systems, whose links and renames are not what this relies on.
 *
 * A text is never changed: it is written beside, flushed to the disk, and then gets its name by a hard link, which
 * exactly one process can make. A newer text of a key is the next number in a folder of the key. What a crash has cut
 * short counts as never written; what is damaged otherwise throws `STORE_DAMAGED` with the path.
 */
export function createFileStore(folder: string): Store {
  if (!isAbsolute(folder)) {
    throw new StackstewardError(`The folder of a store must be an absolute path, and "${folder}" is not one.`, {
      code: WorkflowErrorCode.KeyInvalid,
      details: { folder },
    });
  }

  const pathOf = (key: string): string => {
    assertStoreKey(key);
    return join(folder, ...key.split("/").map(toFileName));
  };

  /** Writes the text with this number, unless somebody has. */
  const add = async (key: string, path: string, number: number, text: string): Promise<string | undefined> => {
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
  };

  return {
    async get(key) {
      const { found } = await newest(pathOf(key), key);
      return found === undefined ? undefined : { text: found.text, version: versionOf(found.number, found.digest) };
    },
    async putIfAbsent(key, text) {
      const path = pathOf(key);
      const written = await add(key, path, 1, text);
      if (written !== undefined) return written;
      const { found, highest } = await newest(path, key);
      // There is nothing but what was cut short, and the next number is free.
      return found === undefined && highest > 0 ? add(key, path, highest + 1, text) : undefined;
    },
    async putIfUnchanged(key, text, version) {
      const path = pathOf(key);
      const { found, highest } = await newest(path, key);
      if (found === undefined || versionOf(found.number, found.digest) !== version) return undefined;
      return add(key, path, highest + 1, text);
    },
    async list(prefix) {
      const cut = prefix.lastIndexOf("/");
      const parts = cut === -1 ? [] : prefix.slice(0, cut).split("/");
      const start = join(folder, ...parts.map(toFileName));
      const keys = await keysUnder(start, parts.map((part) => `${part}/`).join(""));
      return keys.filter((key) => key.startsWith(prefix)).toSorted();
    },
    async delete(key) {
      const path = pathOf(key);
      // The newest first: who is killed in the middle leaves an older text, and nothing that can't be read.
      for (let numbers = await numbersOf(path); numbers.length > 0; numbers = await numbersOf(path)) {
        for (const number of numbers) await remove(fileOf(path, number));
      }
      await syncFolder(dirname(path));
    },
    locate: (key) => fileOf(pathOf(key), 1),
  };
}

interface Newest {
  /** The newest whole text. */
  readonly found: { readonly number: number; readonly text: string; readonly digest: string } | undefined;
  /** The highest number there is, or 0. */
  readonly highest: number;
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

function versionOf(number: number, digest: string): string {
  return `${number}-${digest.slice(0, 32)}`;
}

/** Dots and colons are ours or the system's; capitals would be lost where file names have no case. */
function toFileName(part: string): string {
  return part.replaceAll(/[A-Z.:]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

function toPart(name: string): string {
  return name.replaceAll(/%([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

async function keysUnder(path: string, prefix: string): Promise<string[]> {
  const entries = (await orNothing(readdir(path, { withFileTypes: true }))) ?? [];
  const keys = await Promise.all(
    entries.map(async ({ name }) => {
      if (name.endsWith(FIRST)) return [prefix + toPart(name.slice(0, -FIRST.length))];
      return name.includes(".") ? [] : keysUnder(join(path, name), `${prefix}${toPart(name)}/`);
    }),
  );
  return keys.flat();
}

/** Whether `target` is ours: exactly one process can make a link of that name. */
async function writeOnce(folder: string, target: string, bytes: Buffer): Promise<boolean> {
  const unfinished = join(folder, UNFINISHED, randomUUID());
  await Promise.all([makeFolder(dirname(unfinished)), makeFolder(dirname(target))]);
  try {
    const handle = await open(unfinished, "wx");
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(unfinished, target);
  } catch (failure) {
    if (hasCode(failure, "EEXIST")) return false;
    throw failure;
  } finally {
    await remove(unfinished);
  }
  await syncFolder(dirname(target));
  return true;
}

async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** A name is only as durable as the folder it stands in. */
async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (failure) {
    // Windows opens and flushes no folders, and need not; one that is gone has nothing to flush.
    if (!hasCode(failure, "ENOENT", "EPERM", "EACCES", "EISDIR", "EINVAL")) throw failure;
  }
}

async function remove(path: string): Promise<void> {
  await orNothing(unlink(path));
}

async function orNothing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (failure) {
    if (hasCode(failure, "ENOENT")) return undefined;
    throw failure;
  }
}

function hasCode(failure: unknown, ...codes: readonly string[]): boolean {
  return failure instanceof Error && "code" in failure && codes.includes(String(failure.code));
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
