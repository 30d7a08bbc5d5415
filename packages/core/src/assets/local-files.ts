import { constants, type Dirent } from "node:fs";
import { lstat, open, readdir, realpath, stat, type FileHandle } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { MOST_ENTRIES } from "./zip-archive.ts";

/** A file that a template points to, or one of a folder. */
export interface LocalFile {
  readonly kind: "file";
  readonly path: string;
  readonly size: number;
  readonly isExecutable: boolean;
}

/** A folder that a template points to. */
export interface LocalFolder {
  readonly kind: "folder";
  readonly path: string;
  /** By their paths in the folder, written with `/`. */
  readonly files: ReadonlyMap<string, LocalFile>;
}

/** The largest archive that one of the services takes, the source bundle of Elastic Beanstalk: https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/applications-sourcebundle.html */
export const LARGEST_ARCHIVE: number = 500 * 1024 * 1024;
/** The largest object that S3 copies in one request: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const LARGEST_FILE = 5 * 1024 * 1024 * 1024;
/** One of them is in memory for each file that is read. */
const PIECE_SIZE = 256 * 1024;

/**
 * Finds what `path` leads to, and what a folder holds. Throws `ASSET_INVALID` for what is not there, is outside of `root`, is
 * a symbolic link or has one on the way below `root`, is neither file nor folder, or is too much; and for links in a folder,
 * unless they stay in it and are to be followed.
 */
export async function findLocalFiles(
  root: string,
  path: string,
  followsLinks = false,
): Promise<LocalFile | LocalFolder> {
  const way = relative(root, path).split(sep);
  if (way[0] === ".." || isAbsolute(relative(root, path))) {
    throw refused(
      `${path} is outside of ${root}. Move it there, or name a folder that holds both as assets.root when you create the orchestrator`,
    );
  }
  let at = root;
  for (const name of way) {
    at = join(at, name);
    await assertNoLink(at, at === root);
  }
  const found = await stat(path);
  if (found.isDirectory()) return findFolder(path, followsLinks);
  return toFile(path, found);
}

/**
 * The bytes of a file, in pieces that are good until the next one is asked for. Throws `ASSET_INVALID` when it is not the file
 * any more that was found.
 */
export async function* readLocalFile(found: LocalFile): AsyncGenerator<Uint8Array> {
  const { path, size } = found;
  await using file = await openLocalFile(found);
  // One more byte than there should be shows a file that has grown.
  const buffer = Buffer.alloc(Math.min(size + 1, PIECE_SIZE));
  let left = size;
  for (;;) {
    const { bytesRead } = await file.read(buffer);
    left -= bytesRead;
    if (bytesRead === 0 || left < 0) break;
    yield buffer.subarray(0, bytesRead);
  }
  if (left !== 0) throw changed(path);
}

/** Opens a file that was found. Throws `ASSET_INVALID` when something else stands in its place: a link, a pipe, nothing. */
export async function openLocalFile({ path }: LocalFile): Promise<FileHandle> {
  // On Windows there are no such flags, and links were looked for when the file was found.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = await open(path, flags).catch((cause: unknown) => {
    throw changed(path, cause);
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw changed(path);
}

async function assertNoLink(path: string, isRoot: boolean): Promise<void> {
  const found = await (isRoot ? stat(path) : lstat(path)).catch((cause: unknown) => {
    throw refused(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  });
  if (found.isSymbolicLink()) throw isLink(path);
}

/** A folder that is still to be looked through. */
interface WaitingFolder {
  /** What its files are called in the archive begins with this. */
  readonly prefix: string;
  /** Where it really is, and the folders around it, the nearest first. */
  readonly way: readonly string[];
}

async function findFolder(path: string, followsLinks: boolean): Promise<LocalFolder> {
  const files = new Map<string, LocalFile>();
  let size = 0;
  let folders = 0;
  const top = followsLinks ? await realpath(path) : path;
  const waiting: WaitingFolder[] = [{ prefix: "", way: [top] }];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const { prefix, way } = folder;
    const [here = top] = way;
    // Folders of links to folders of links hold no file for ever.
    if (++folders > MOST_ENTRIES) throw tooMany(path, "folders");
    for (const entry of await readdir(here, { withFileTypes: true })) {
      const name = `${prefix}${entry.name}`;
      assertName(join(path, name), entry);
      const isFollowed = followsLinks && entry.isSymbolicLink();
      const real = isFollowed ? await targetOf(join(path, name), join(here, entry.name), top) : join(here, entry.name);
      const found = await lstat(real);
      if (found.isDirectory()) {
        if (way.includes(real))
          throw refused(`${join(path, name)} is a symbolic link to a folder that it is in itself`);
        waiting.push({ prefix: `${name}/`, way: [real, ...way] });
      } else {
        const file = toFile(isFollowed ? real : join(path, name), found);
        files.set(name, { ...file, path: real });
        size += file.size;
        if (files.size > MOST_ENTRIES) throw tooMany(path, "files");
        if (size > LARGEST_ARCHIVE) throw tooLarge(path, LARGEST_ARCHIVE);
      }
    }
  }
  if (files.size === 0) throw refused(`${path} holds no file`);
  return { kind: "folder", path, files };
}

/** Where a link in a folder leads to, if that is in the folder too. */
async function targetOf(shown: string, link: string, top: string): Promise<string> {
  const real = await realpath(link).catch((cause: unknown) => {
    throw refused(
      `${shown} is a symbolic link that leads nowhere: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  });
  const way = relative(top, real);
  if (way.split(sep)[0] !== ".." && !isAbsolute(way)) return real;
  throw refused(
    `${shown} is a symbolic link to ${real}, which is outside of the folder. Put what it points to in its place`,
  );
}

function tooMany(path: string, what: string): Error {
  return refused(`${path} holds more than ${MOST_ENTRIES} ${what}. Make an archive of it, and point to that`);
}

function toFile(path: string, found: Awaited<ReturnType<typeof lstat>>): LocalFile {
  if (found.isSymbolicLink()) throw isLink(path);
  if (!found.isFile()) throw refused(`${path} is neither a file nor a folder`);
  const size = Number(found.size);
  if (size > LARGEST_FILE) throw tooLarge(path, LARGEST_FILE);
  return { kind: "file", path, size, isExecutable: (Number(found.mode) & 0o100) !== 0 };
}

/** What is no UTF-8 comes as a replacement character; a backslash separates folders for some extractors. */
function assertName(path: string, { name }: Dirent): void {
  if (!/[\\\uFFFD]/.test(name)) return;
  throw refused(`${path} has a name that not every extractor reads as it is written. Rename it`);
}

function isLink(path: string): Error {
  return refused(`${path} is a symbolic link. Put what it points to in its place`);
}

/** What is refused for its size. */
export function tooLarge(path: string, most: number): Error {
  return refused(`${path} has more than ${most} bytes`);
}

function changed(path: string, cause?: unknown): Error {
  return coreError(CoreErrorCode.AssetInvalid, `${path} has changed while it was packaged. Build first, then deploy.`, {
    details: { path },
    cause,
  });
}

function refused(reason: string): Error {
  return coreError(CoreErrorCode.AssetInvalid, `${reason}.`);
}
