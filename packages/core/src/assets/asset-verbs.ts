import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { deployTarget } from "../runs/run-input.ts";
import type { Stack } from "../stack.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { BucketPlace } from "./promoted-stack.ts";

/** Where something was packaged. */
export interface PackagedPlace {
  /** Default: the orchestrator's. */
  readonly region?: string;
  readonly account?: string;
}

/** Files that templates point to, built once. */
export interface AssetVerbs {
  /**
   * The same stack with a template that points to nothing local any more: what it pointed to is in the template bucket of the
   * stack's account and region. `plan` and `deploy` do it themselves; the answer is for building once and deploying elsewhere.
   * Plain data. Throws `ASSET_INVALID` and `BUCKET_REQUIRED` before anything is sent, and `ASSETS_NOT_UPLOADED`.
   */
  packageStack(stack: Stack, options?: VerbOptions): Promise<Stack>;
  /**
   * The same stack with what was packaged for one place in the template bucket of its own account and region, byte for byte
   * and under the same digests. What is there already is not copied. Throws `ASSETS_NOT_UPLOADED`: also for what is gone or is
   * not what its digest says, which its `details` name as `ASSET_INVALID`.
   */
  promoteStack(stack: Stack, from: PackagedPlace, options?: VerbOptions): Promise<Stack>;
}

/** The verbs of assets. */
export function assetVerbs({ environments, run }: VerbRunner): AssetVerbs {
  return {
    packageStack: (stack, options) =>
      run("packageStack", deployTarget(stack), options, async ({ signal }, environment) => {
        const { packagedStack } = await import("./packaged-stack.ts");
        return packagedStack(environment, signal, stack);
      }),
    promoteStack: (stack, from, options) =>
      run("promoteStack", deployTarget(stack), options, async ({ signal }, environment) => {
        const { promotedStack } = await import("./promoted-stack.ts");
        const source = await environments.open(from, { signal, deadline: options?.deadline });
        return promotedStack(signal, stack, placeOf(source), placeOf(environment));
      }),
  };
}

function placeOf(environment: Environment): BucketPlace {
  const { templateBucket: bucket, region, account } = environment;
  if (bucket !== undefined) return { environment, bucket };
  throw coreError(
    CoreErrorCode.BucketRequired,
    `There is no template bucket for region ${region}${account === undefined ? "" : ` of account ${account}`}. Name it as templateBucket when you create the orchestrator.`,
    { details: { region, account } },
  );
}
