import { readdir } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";

import { orNothing, syncFolder } from "./durable-file.ts";
import { StackstewardError } from "./errors.ts";
import { FIRST, numberedTexts, versionOf, type NumberedTexts } from "./numbered-texts.ts";
import { assertStoreKey, type Store } from "./store.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

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
  const textsOf = (key: string): NumberedTexts => numberedTexts(folder, key, pathOf(key));

  return {
    async get(key) {
      const { found } = await textsOf(key).newest();
      return found === undefined ? undefined : { text: found.text, version: versionOf(found.number, found.digest) };
    },
    async putIfAbsent(key, text) {
      const texts = textsOf(key);
      const written = await texts.add(1, text);
      if (written !== undefined) return written;
      const { found, highest } = await texts.newest();
      // There is nothing but what was cut short, and the next number is free.
      return found === undefined && highest > 0 ? texts.add(highest + 1, text) : undefined;
    },
    async putIfUnchanged(key, text, version) {
      const texts = textsOf(key);
      const { found, highest } = await texts.newest();
      if (found === undefined || versionOf(found.number, found.digest) !== version) return undefined;
      return texts.add(highest + 1, text);
    },
    async list(prefix) {
      const cut = prefix.lastIndexOf("/");
      const parts = cut === -1 ? [] : prefix.slice(0, cut).split("/");
      const start = join(folder, ...parts.map(toFileName));
      const keys = await keysUnder(start, parts.map((part) => `${part}/`).join(""));
      return keys.filter((key) => key.startsWith(prefix)).toSorted();
    },
    async delete(key) {
      await textsOf(key).remove();
      await syncFolder(dirname(pathOf(key)));
    },
    locate: (key) => pathOf(key) + FIRST,
  };
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
