import { isStackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { AssetOptions } from "./asset-options.ts";
import { assetsAtOnce, sideBySide } from "./side-by-side.ts";

/** Why a file is not in S3. */
export interface FailedAsset {
  readonly path: string;
  /** The code of the failure, such as `SERVICE_CALL_FAILED` or `ASSET_INVALID`. */
  readonly code: string;
  readonly reason: string;
}

/** Which files are not in S3 that should be: the `details` of `ASSETS_NOT_UPLOADED`. */
export interface AssetsNotUploaded {
  readonly failures: readonly FailedAsset[];
  /** The paths of those that nobody has tried after the first failure. */
  readonly notBegun: readonly string[];
}

/** What is about one file; all else is about the verb, such as its deadline. */
const ABOUT_A_FILE: ReadonlySet<string> = new Set([
  CoreErrorCode.AccountUnknown,
  CoreErrorCode.AssetInvalid,
  CoreErrorCode.AssetsNotUploaded,
  CoreErrorCode.ServiceCallFailed,
]);

/**
 * Uploads what each item stands for, as many at a time as the options say. After the first failure nothing more is begun.
 * Throws `ASSETS_NOT_UPLOADED` with every failure and every file that was not tried, and the signal's reason.
 */
export async function uploadSideBySide<Item>(
  signal: AbortSignal,
  options: AssetOptions,
  items: readonly Item[],
  pathOf: (item: Item) => string,
  upload: (item: Item) => Promise<void>,
): Promise<void> {
  const begun = new Set<Item>();
  const failed = await sideBySide(items, assetsAtOnce(options), async (item) => {
    signal.throwIfAborted();
    begun.add(item);
    await upload(item);
  });
  const [first] = failed;
  if (first === undefined) return;
  signal.throwIfAborted();
  const other = failed.find(({ failure }) => !isStackstewardError(failure) || !ABOUT_A_FILE.has(failure.code));
  if (other !== undefined) throw other.failure;
  const inOrder = failed.toSorted((a, b) => items.indexOf(a.item) - items.indexOf(b.item));
  const inner = inOrder.map(({ item, failure }) => detailsOf(pathOf(item), failure));
  // What several nested templates point to fails for each of them.
  const byPath = new Map(inner.flatMap((each) => each.failures).map((failure) => [failure.path, failure]));
  const left = [...inner.flatMap((each) => each.notBegun), ...items.filter((item) => !begun.has(item)).map(pathOf)];
  const failures = [...byPath.values()];
  const notBegun = [...new Set(left)].filter((path) => !byPath.has(path));
  throw coreError(CoreErrorCode.AssetsNotUploaded, sentence(failures, notBegun), {
    details: { failures, notBegun } satisfies AssetsNotUploaded,
    cause: first.failure,
    retryable: failed.every(({ failure }) => isStackstewardError(failure) && failure.retryable),
  });
}

/** What was promoted for a nested template says already which files they are. */
function detailsOf(path: string, failure: unknown): AssetsNotUploaded {
  if (isStackstewardError(failure, CoreErrorCode.AssetsNotUploaded)) return failure.details as AssetsNotUploaded;
  const code = isStackstewardError(failure) ? failure.code : "";
  return {
    failures: [{ path, code, reason: failure instanceof Error ? failure.message : String(failure) }],
    notBegun: [],
  };
}

function sentence(failures: readonly FailedAsset[], notBegun: readonly string[]): string {
  const lines = failures.map(({ path, reason }) => `${path} could not be put into S3: ${reason}`);
  if (notBegun.length > 0) lines.push(`After that nobody has tried ${notBegun.join(", ")}.`);
  return lines.join("\n");
}
