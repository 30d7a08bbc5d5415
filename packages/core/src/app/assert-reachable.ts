import { isStackstewardError } from "@stacksteward/workflow/errors";

import { coreError, type CoreErrorCode } from "../core-error.ts";
import type { Environments } from "../environments/open-environment.ts";
import { boundsOf } from "../run-verb.ts";
import { deployTarget } from "../runs/run-input.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { App } from "./app.ts";
import { stacksOf } from "./stacks-of.ts";

/**
 * Refuses an app before anything is sent when one of its stacks is in an account or region that may not be worked in,
 * or cannot be reached, and names every such stack: `ACCOUNT_NOT_ALLOWED`, `ACCOUNT_NOT_CONFIGURED`, `ACCOUNT_UNKNOWN` or
 * `REGION_NOT_CONFIGURED`, as the first has it.
 */
export async function assertReachable(
  environments: Pick<Environments, "assertReachable" | "closing">,
  app: App,
  options: VerbOptions,
): Promise<void> {
  const bounds = boundsOf(environments, options);
  const problems: { readonly stack: string; readonly code: string; readonly message: string }[] = [];
  for (const stack of stacksOf(app)) {
    await environments.assertReachable(deployTarget(stack), bounds).catch((failure: unknown) => {
      bounds.signal.throwIfAborted();
      if (!isStackstewardError(failure)) throw failure;
      problems.push({ stack: stack.name, code: failure.code, message: failure.message });
    });
  }
  const [first] = problems;
  if (first === undefined) return;
  throw coreError(
    first.code as CoreErrorCode,
    `App "${app.name}" was not begun. ${problems.map(({ message }) => message).join(" ")}`,
    { details: { app: app.name, problems } },
  );
}
