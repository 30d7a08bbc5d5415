import { isIntrinsicName } from "../evaluate/intrinsics.ts";
import type { Evaluator } from "../evaluation.ts";
import { isJsonObject, type Json } from "../json.ts";

/**
 * The smallest written node that the value at `path` below `node` comes from: a function stands for everything it
 * returns, except `Fn::If`, which is the branch it takes. `undefined` when nothing is written there.
 */
export function nodeBehind(
  node: Json | undefined,
  path: readonly (string | number)[],
  evaluator: Evaluator,
): Json | undefined {
  const written = takenBranch(node, evaluator);
  const [key, ...rest] = path;
  if (key === undefined || written === undefined) return written;
  if (Array.isArray(written)) {
    // AWS::NoValue drops members of a list, which moves the others: then the list as a whole is the answer.
    return typeof key === "number" && !written.some(isFunction) ? nodeBehind(written[key], rest, evaluator) : written;
  }
  if (!isJsonObject(written) || isFunction(written)) return written;
  return Object.hasOwn(written, key) ? nodeBehind(written[key], rest, evaluator) : undefined;
}

function takenBranch(node: Json | undefined, evaluator: Evaluator): Json | undefined {
  let current = node;
  while (isJsonObject(current)) {
    const branches = current["Fn::If"];
    if (!Array.isArray(branches) || typeof branches[0] !== "string") return current;
    current = evaluator.condition(branches[0]) ? branches[1] : branches[2];
  }
  return current;
}

function isFunction(node: Json): boolean {
  if (!isJsonObject(node)) return false;
  const [key, ...others] = Object.keys(node);
  return key !== undefined && others.length === 0 && isIntrinsicName(key);
}
