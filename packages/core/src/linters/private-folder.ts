import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Files by name, with their text. */
export type PrivateFiles = Readonly<Record<string, string>>;

/**
 * Puts files into a folder that only this user can open, for as long as `work` lasts. A template may hold what not everybody
 * on the machine is meant to read.
 */
export async function inPrivateFolder<T>(files: PrivateFiles, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "stacksteward-"));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o600 });
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
