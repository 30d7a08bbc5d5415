import { join, resolve } from "node:path";

import { isStackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { Stack } from "../stack.ts";
import { assertSetup } from "./assert-setup.ts";
import { assetContent } from "./asset-content.ts";
import { findLocalFiles, type LocalFile, type LocalFolder } from "./local-files.ts";
import type { StackFile } from "./stack-assets.ts";
import { announceAsset, uploadAsset } from "./upload-asset.ts";
import { addressIn, sizeOfObject } from "./upload-once.ts";
import { uploadSideBySide } from "./upload-side-by-side.ts";

/**
 * Uploads what a stack's template expects in S3, unless it is there. Answers the stack without its files, which nobody needs
 * any more. Throws `SETUP_MISSING` and `ASSET_INVALID`, naming every file, before anything is uploaded, and `ASSETS_NOT_UPLOADED`.
 */
export async function publishAssets(environment: Environment, signal: AbortSignal, stack: Stack): Promise<Stack> {
  if (stack.assets === undefined) return stack;
  const { files = [], requires, ...rest } = stack.assets;
  if (requires !== undefined) await assertSetup(environment, signal, stack, requires);
  const found = await findAll(stack, resolve(rest.root), files);
  const pathOf = ({ source }: FoundFile): string => source.path;
  await uploadSideBySide(signal, environment.assets, found, pathOf, async ({ file, source }) => {
    const { bucket: name, key, isArchive = false } = file;
    const { path } = source;
    const bytes = await sizeOfObject(environment, signal, await addressIn(environment, signal, { name }, key));
    if (bytes === undefined) {
      const content = await assetContent(source, isArchive);
      await uploadAsset(environment, signal, { name }, { path, key, content });
    } else announceAsset(environment, { kind: "asset-ready", isNew: false, path, bucket: name, key, bytes });
  });
  return { ...stack, assets: rest };
}

/** What a file of the assets leads to. */
interface FoundFile {
  readonly file: StackFile;
  readonly source: LocalFile | LocalFolder;
}

async function findAll({ name }: Stack, root: string, files: readonly StackFile[]): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  const problems: string[] = [];
  for (const file of files) {
    try {
      found.push({ file, source: await findLocalFiles(root, join(root, file.path), file.followsLinks) });
    } catch (failure) {
      if (!isStackstewardError(failure, CoreErrorCode.AssetInvalid)) throw failure;
      problems.push(failure.message);
    }
  }
  if (problems.length === 0) return found;
  throw coreError(
    CoreErrorCode.AssetInvalid,
    `What stack "${name}" needs in S3 cannot be uploaded: ${problems.join("\n")}`,
    { details: { stack: name, problems } },
  );
}
