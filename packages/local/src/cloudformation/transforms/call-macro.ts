import { isJsonObject, type Json } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import type { MacroFunction, MacroRequest } from "./macro.ts";
import { TransformFailure } from "./transform-failure.ts";

/** Lets the function behind a macro rewrite a fragment. Throws `TransformFailure` when it does not. */
export async function callMacro(
  engine: Engine,
  macro: MacroFunction,
  details: Omit<MacroRequest, "requestId">,
): Promise<Json> {
  const { clock, ids } = engine.world;
  const request: MacroRequest = { ...details, fragment: structuredClone(details.fragment), requestId: ids.uuid() };
  // The function may do real work: cloud time stands still meanwhile.
  const response = await clock.busy(() => answerOf(macro, request));
  const { status, fragment, errorMessage, requestId = request.requestId } = response ?? {};
  const { transformId } = request;
  if (typeof status !== "string" || requestId !== request.requestId) throw malformed(transformId);
  if (status.toLowerCase() !== "success") {
    throw new TransformFailure(
      typeof errorMessage === "string"
        ? `Transform ${transformId} failed with: ${errorMessage}`
        : `Transform ${transformId} failed without an error message.`,
    );
  }
  if (fragment === undefined) throw malformed(transformId);
  return fragment;
}

/** What arrives of the answer: JSON, as from a Lambda function. */
async function answerOf(macro: MacroFunction, request: MacroRequest): Promise<{ [key: string]: Json } | undefined> {
  try {
    const answer: unknown = JSON.parse(JSON.stringify(await macro(request)));
    return isJsonObject(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

function malformed(transformId: string): TransformFailure {
  return new TransformFailure(`Received malformed response from transform ${transformId}`);
}
