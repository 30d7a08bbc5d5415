import { realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";

import { CdkErrorCode, cdkError } from "./cdk-error.ts";

/** A file or folder that a manifest in `folder` names. Throws `ASSEMBLY_INVALID` when it is not there, or outside of `root`, by links too. */
export async function pathInside(root: string, folder: string, named: string): Promise<string> {
  const path = resolve(folder, named);
  const real = await realpath(path).catch((cause: unknown) => {
    throw cdkError(CdkErrorCode.AssemblyInvalid, `The assembly ${root} names ${named}, which is not there.`, { cause });
  });
  const ways = [relative(root, path), relative(await realpath(root), real)];
  if (!ways.some((way) => isAbsolute(way) || way.split(sep)[0] === "..")) return path;
  throw cdkError(
    CdkErrorCode.AssemblyInvalid,
    `The assembly ${root} names ${named}, which is outside of it. Nothing there is read. Synthesise again, with assets staged into the assembly.`,
    { details: { root, named } },
  );
}
