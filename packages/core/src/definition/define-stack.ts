import { present } from "../present.ts";
import type { Stack, StackDefinition } from "../stack.ts";
import { definitionProblems } from "./definition-problems.ts";
import type { OutputReference } from "./parameter-value.ts";
import { unusable } from "./unusable.ts";

/** A stack whose outputs others can take. The method is no part of the data: a copy by spreading, or by JSON, is a plain {@link Stack}. */
export interface DefinedStack<Output extends string = string> extends Stack<Output> {
  /** A parameter value for another stack: this output as it is when that one is planned or deployed. */
  output(name: Output): OutputReference;
}

/** Checks a definition and freezes it. Throws `INVALID_DEFINITION` naming everything that is wrong; reads nothing and sends nothing. */
export function stack<const Output extends string = string>(definition: StackDefinition<Output>): DefinedStack<Output> {
  const problems = [...definitionProblems(definition)];
  if (problems.length > 0) throw unusable(definition.name, problems);
  const { name, region, account } = definition;
  const output = (named: string): OutputReference => ({
    stackOutput: present({ stack: name, output: named, region, account }),
  });
  const defined = { kind: "stack" as const, ...definition };
  return Object.freeze(Object.defineProperty(defined, "output", { value: output })) as DefinedStack<Output>;
}
