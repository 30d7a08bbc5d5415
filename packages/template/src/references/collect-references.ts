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

/** Collects what a node mentions, both branches of `Fn::If`. */
export type ReferencesIn = (node: Json, path: JsonPath) => readonly TemplateReference[];

/** How references are collected. An {@link Evaluator} fits. */
export type CollectOptions = Partial<Pick<Evaluator, "condition">>;

/**
 * Everything that `node` mentions, in the order it is written.
 * With `condition`, only the branch that `Fn::If` takes counts; without it, both do.
 */
export function collectReferences(node: Json, path: JsonPath, options: CollectOptions = {}): TemplateReference[] {
  const found: TemplateReference[] = [];
  visit(node, { found, options, path: [...path] });
  return found;
}

interface Walk {
  readonly found: TemplateReference[];
  readonly options: CollectOptions;
  /** Where the walk is. One list that grows and shrinks: to copy it at every node would cost more than all else. */
  readonly path: (string | number)[];
}

function visit(node: Json, walk: Walk): void {
  if (Array.isArray(node)) {
    for (let index = 0; index < node.length; index++) enter(node[index] ?? null, index, visit, walk);
    return;
  }
  if (!isJsonObject(node)) return;
  const keys = Object.keys(node);
  for (const key of keys) {
    const visitor = keys.length === 1 ? visitors.get(key) : undefined;
    enter(node[key] ?? null, key, visitor ?? visit, walk);
  }
}

function enter(member: Json, key: string | number, visitor: Visitor, walk: Walk): void {
  if (typeof member !== "object" && visitor === visit) return;
  walk.path.push(key);
  visitor(member, walk);
  walk.path.pop();
}

type Visitor = (argument: Json, walk: Walk) => void;

const visitors: ReadonlyMap<string, Visitor> = new Map(
  Object.entries<Visitor>({
    Ref: (argument, { found, path }) => {
      if (typeof argument === "string") found.push({ kind: "Ref", name: argument, path: [...path] });
    },
    Condition: (argument, walk) => {
      // Inside properties an object such as the one of an IAM statement may have this key alone: only a name is a reference.
      if (typeof argument === "string") walk.found.push({ kind: "Condition", name: argument, path: [...walk.path] });
      else visit(argument, walk);
    },
    "Fn::FindInMap": (argument, walk) => {
      const name = Array.isArray(argument) ? argument[0] : undefined;
      if (typeof name === "string") walk.found.push({ kind: "FindInMap", name, path: [...walk.path] });
      visit(argument, walk);
    },
    "Fn::GetAtt": visitGetAtt,
    "Fn::GetStackOutput": (argument, walk) => {
      walk.found.push({ kind: "GetStackOutput", argument, path: [...walk.path] });
      visit(argument, walk);
    },
    "Fn::If": visitIf,
    "Fn::ImportValue": (argument, walk) => {
      walk.found.push({ kind: "ImportValue", argument, path: [...walk.path] });
      visit(argument, walk);
    },
    "Fn::Sub": visitSub,
  }),
);

function visitGetAtt(argument: Json, walk: Walk): void {
  const [name, ...rest] = typeof argument === "string" ? splitAtDot(argument) : Array.isArray(argument) ? argument : [];
  if (typeof name !== "string") return;
  const path = [...walk.path];
  if (rest.every((part) => typeof part === "string")) {
    walk.found.push({ kind: "GetAtt", name, attribute: rest.join("."), path });
  } else {
    walk.found.push({ kind: "GetAtt", name, path });
    for (const [index, part] of rest.entries()) enter(part, index + 1, visit, walk);
  }
}

function visitIf(argument: Json, walk: Walk): void {
  const [name, whenTrue = null, whenFalse = null] = Array.isArray(argument) ? argument : [];
  if (typeof name !== "string") return visit(argument, walk);
  walk.found.push({ kind: "Condition", name, path: [...walk.path] });
  const holds = walk.options.condition?.(name);
  if (holds !== false) enter(whenTrue, 1, visit, walk);
  if (holds !== true) enter(whenFalse, 2, visit, walk);
}

function visitSub(argument: Json, walk: Walk): void {
  const [text, variables] = Array.isArray(argument) ? argument : [argument];
  const own = isJsonObject(variables) ? variables : {};
  if (typeof text === "string") {
    for (const piece of subPieces(text)) {
      if (piece.kind === "text" || Object.hasOwn(own, piece.name)) continue;
      const [name = "", attribute] = splitAtDot(piece.name);
      walk.found.push({ kind: "Sub", name, ...(attribute === undefined ? {} : { attribute }), path: [...walk.path] });
    }
  }
  enter(own, 1, visit, walk);
}

function splitAtDot(text: string): string[] {
  const dot = text.indexOf(".");
  return dot === -1 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}
