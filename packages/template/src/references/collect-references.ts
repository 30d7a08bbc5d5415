import type { Evaluator } from "../evaluation.ts";
import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import { subPieces } from "./sub-pieces.ts";

/** One mention of something outside the node that mentions it. `path` leads to the function that does. */
export type TemplateReference =
  /** A parameter, pseudo parameter or resource. */
  | { readonly kind: "Ref"; readonly name: string; readonly path: JsonPath }
  /** `attribute` is absent when a function computes it. */
  | { readonly kind: "GetAtt"; readonly name: string; readonly attribute?: string; readonly path: JsonPath }
  /** `${Name}` as `Ref` would read it, or `${Name.Attribute}` as `Fn::GetAtt` would. */
  | { readonly kind: "Sub"; readonly name: string; readonly attribute?: string; readonly path: JsonPath }
  | { readonly kind: "Condition"; readonly name: string; readonly path: JsonPath }
  /** Only when the name of the mapping is written out. */
  | { readonly kind: "FindInMap"; readonly name: string; readonly path: JsonPath }
  | { readonly kind: "ImportValue" | "GetStackOutput"; readonly argument: Json; readonly path: JsonPath };

/** How references are collected. An {@link Evaluator} fits. */
export type CollectOptions = Partial<Pick<Evaluator, "condition">>;

/**
 * Everything that `node` mentions, in the order it is written.
 * With `condition`, only the branch that `Fn::If` takes counts; without it, both do.
 */
export function collectReferences(node: Json, path: JsonPath, options: CollectOptions = {}): TemplateReference[] {
  const found: TemplateReference[] = [];
  visit(node, path, { found, options });
  return found;
}

interface Walk {
  readonly found: TemplateReference[];
  readonly options: CollectOptions;
}

function visit(node: Json, path: JsonPath, walk: Walk): void {
  if (Array.isArray(node)) {
    for (const [index, member] of node.entries()) visit(member, [...path, index], walk);
    return;
  }
  if (!isJsonObject(node)) return;
  const entries = Object.entries(node);
  for (const [key, member] of entries) {
    const visitor = entries.length === 1 && Object.hasOwn(visitors, key) ? visitors[key] : undefined;
    (visitor ?? visit)(member, [...path, key], walk);
  }
}

type Visitor = (argument: Json, path: JsonPath, walk: Walk) => void;

const visitors: Readonly<Record<string, Visitor>> = {
  Ref: (argument, path, { found }) => {
    if (typeof argument === "string") found.push({ kind: "Ref", name: argument, path });
  },
  Condition: (argument, path, walk) => {
    // Inside properties an object such as the one of an IAM statement may have this key alone: only a name is a reference.
    if (typeof argument === "string") walk.found.push({ kind: "Condition", name: argument, path });
    else visit(argument, path, walk);
  },
  "Fn::FindInMap": (argument, path, walk) => {
    const name = Array.isArray(argument) ? argument[0] : undefined;
    if (typeof name === "string") walk.found.push({ kind: "FindInMap", name, path });
    visit(argument, path, walk);
  },
  "Fn::GetAtt": visitGetAtt,
  "Fn::GetStackOutput": (argument, path, walk) => {
    walk.found.push({ kind: "GetStackOutput", argument, path });
    visit(argument, path, walk);
  },
  "Fn::If": visitIf,
  "Fn::ImportValue": (argument, path, walk) => {
    walk.found.push({ kind: "ImportValue", argument, path });
    visit(argument, path, walk);
  },
  "Fn::Sub": visitSub,
};

function visitGetAtt(argument: Json, path: JsonPath, walk: Walk): void {
  const [name, ...rest] = typeof argument === "string" ? splitAtDot(argument) : Array.isArray(argument) ? argument : [];
  if (typeof name !== "string") return;
  if (rest.every((part) => typeof part === "string")) {
    walk.found.push({ kind: "GetAtt", name, attribute: rest.join("."), path });
  } else {
    walk.found.push({ kind: "GetAtt", name, path });
    for (const [index, part] of rest.entries()) visit(part, [...path, index + 1], walk);
  }
}

function visitIf(argument: Json, path: JsonPath, walk: Walk): void {
  const [name, whenTrue = null, whenFalse = null] = Array.isArray(argument) ? argument : [];
  if (typeof name !== "string") return visit(argument, path, walk);
  walk.found.push({ kind: "Condition", name, path });
  const holds = walk.options.condition?.(name);
  if (holds !== false) visit(whenTrue, [...path, 1], walk);
  if (holds !== true) visit(whenFalse, [...path, 2], walk);
}

function visitSub(argument: Json, path: JsonPath, walk: Walk): void {
  const [text, variables] = Array.isArray(argument) ? argument : [argument];
  const own = isJsonObject(variables) ? variables : {};
  if (typeof text === "string") {
    for (const piece of subPieces(text)) {
      if (piece.kind === "text" || Object.hasOwn(own, piece.name)) continue;
      const [name = "", attribute] = splitAtDot(piece.name);
      walk.found.push({ kind: "Sub", name, ...(attribute === undefined ? {} : { attribute }), path });
    }
  }
  visit(own, [...path, 1], walk);
}

function splitAtDot(text: string): string[] {
  const dot = text.indexOf(".");
  return dot === -1 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}
