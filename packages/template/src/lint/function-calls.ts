import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import type { LintContext } from "./lint-rule.ts";
import type { Assumption } from "./truth/condition-solver.ts";

/** A call of an intrinsic function, somewhere in the template. */
export interface FunctionCall {
  /** Such as `Ref` or `Fn::Join`. */
  readonly name: string;
  readonly argument: Json;
  /** Leads to the object that calls. */
  readonly path: JsonPath;
  /** The function whose argument this call is, or is inside of. */
  readonly within?: FunctionCall;
  /** What holds whenever it is evaluated: the condition of its resource or output, and of each `Fn::If` around it. */
  readonly assumed: readonly Assumption[];
}

/** Every call of a function in the sections where functions mean something. Ask for them with `context.once`. */
export function functionCalls({ body }: LintContext): FunctionCall[] {
  const calls: FunctionCall[] = [];
  const visiting: Visiting = { calls, path: [], assumed: [] };
  for (const [name, condition] of Object.entries(body.Conditions ?? {})) {
    enter(condition, { ...visiting, path: ["Conditions"] }, name);
  }
  for (const section of ["Rules", "Resources", "Outputs"] as const) {
    for (const [name, declaration] of Object.entries<Json>(body[section] ?? {})) {
      if (!isJsonObject(declaration)) continue;
      const assumed = assumedOf(declaration["Condition"]);
      // Each member by itself: a declaration with one key only must not be taken for a function.
      for (const [key, member] of Object.entries(declaration)) {
        enter(member, { ...visiting, path: [section, name], assumed }, key);
      }
    }
  }
  return calls;
}

interface Visiting {
  readonly calls: FunctionCall[];
  /** Where the visit is; one list that grows and shrinks, copied only into calls. */
  readonly path: (string | number)[];
  readonly within?: FunctionCall;
  readonly assumed: readonly Assumption[];
}

function assumedOf(condition: Json | undefined): Assumption[] {
  return typeof condition === "string" ? [{ condition, holds: true }] : [];
}

function enter(node: Json, visiting: Visiting, key: string | number): void {
  if (typeof node !== "object" || node === null) return;
  visiting.path.push(key);
  visit(node, visiting);
  visiting.path.pop();
}

function visit(node: Json[] | { readonly [key: string]: Json }, visiting: Visiting): void {
  if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) enter(item, visiting, index);
    return;
  }
  const keys = Object.keys(node);
  const [key = ""] = keys;
  if (keys.length === 1 && (key === "Ref" || key.startsWith("Fn::")))
    return visitCall(key, node[key] ?? null, visiting);
  for (const each of keys) enter(node[each] ?? null, visiting, each);
}

function visitCall(name: string, argument: Json, { calls, path, within, assumed }: Visiting): void {
  const call: FunctionCall = {
    name,
    argument,
    path: [...path],
    ...(within === undefined ? {} : { within }),
    assumed,
  };
  calls.push(call);
  const inside = { calls, path, within: call };
  const [condition] = name === "Fn::If" && Array.isArray(argument) ? argument : [];
  if (typeof condition !== "string" || !Array.isArray(argument)) return enter(argument, { ...inside, assumed }, name);
  path.push(name);
  for (const [index, branch] of argument.entries()) {
    enter(branch, { ...inside, assumed: [...assumed, { condition, holds: index === 1 }] }, index);
  }
  path.pop();
}
