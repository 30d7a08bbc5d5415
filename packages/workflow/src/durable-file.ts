import { randomUUID } from "node:crypto";
import { link, mkdir, open, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Where files are written before they get their name. */
const UNFINISHED = ".unfinished";

/** Writes a file that is whole or not there. Whether `target` is ours: exactly one process can make a link of that name. */
export async function writeOnce(folder: string, target: string, bytes: Buffer): Promise<boolean> {
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
export async function syncFolder(path: string): Promise<void> {
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

/** Removes a file, unless somebody has. */
export async function remove(path: string): Promise<void> {
  await orNothing(unlink(path));
}

/** What `work` finds, or `undefined` where nothing is. */
export async function orNothing<T>(work: Promise<T>): Promise<T | undefined> {
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
