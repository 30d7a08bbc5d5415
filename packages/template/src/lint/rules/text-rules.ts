import { isPseudoParameter } from "../../evaluate/pseudo-parameters.ts";
import { isJsonObject, type Json, type JsonPath } from "../../json.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { knownResources } from "../resource-types.ts";
import { membersOf } from "../variants.ts";

/** Texts that were meant to be something else. */
export const textRules: readonly LintRule[] = [
  {
    id: "pseudo-parameter-as-text",
    severity: Severity.Warning,
    description: "Pseudo parameters are referred to, and not written as texts.",
    cfnLint: ["W1054"],
    check: (context) =>
      nodesOf(context).flatMap(({ node, path }) =>
        typeof node === "string" && isPseudoParameter(node)
          ? [{ message: `This is the text '${node}', not its value.`, remedy: `Write !Ref ${node}.`, path }]
          : [],
      ),
  },
  {
    id: "function-beside-others",
    severity: Severity.Warning,
    description: "A function stands alone in its object.",
    cfnLint: ["E3002"],
    check: (context) =>
      nodesOf(context).flatMap(({ node, path }) => {
        const names = isJsonObject(node) ? Object.keys(node) : [];
        const called = names.find((name) => name.startsWith("Fn::") && !mayStandBeside(name));
        if (called === undefined || names.length === 1) return [];
        const message = `${called} stands beside other names, and is no function there.`;
        return [{ message, remedy: "Put the others into it, or remove them.", path: [...path, called] }];
      }),
  },
  {
    id: "local-template",
    severity: Severity.Warning,
    description: "Templates of nested stacks are addresses that CloudFormation can read.",
    cfnLint: ["W3002"],
    check: localTemplates,
  },
];

function mayStandBeside(name: string): boolean {
  return name === "Fn::Transform" || name.startsWith("Fn::ForEach::");
}

interface Node {
  readonly node: Json;
  readonly path: JsonPath;
}

/** Every value in the properties that is text or object; what functions are given is left out. */
function nodesOf(context: LintContext): readonly Node[] {
  return context.isRewritten ? [] : context.once(everyNode);
}

function everyNode(context: LintContext): Node[] {
  const nodes: Node[] = [];
  for (const { properties, path } of context.once(knownResources)) visit(properties, [...path], nodes);
  return nodes;
}

function visit(node: Json, path: (string | number)[], nodes: Node[]): void {
  if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) enter(item, index, path, nodes);
    return;
  }
  if (typeof node === "string" ? isPseudoParameter(node) : isJsonObject(node)) nodes.push({ node, path: [...path] });
  if (!isJsonObject(node)) return;
  const names = Object.keys(node);
  const [only = ""] = names;
  // A Ref says a name, and so do others; the branches of Fn::If and the texts of Fn::Join are values.
  if (names.length === 1 && (only === "Ref" || only.startsWith("Fn::")) && only !== "Fn::If" && only !== "Fn::Join")
    return;
  for (const name of names) enter(node[name] ?? null, name, path, nodes);
}

function enter(node: Json, key: string | number, path: (string | number)[], nodes: Node[]): void {
  path.push(key);
  visit(node, path, nodes);
  path.pop();
}

/** See "TemplateURL" of AWS::CloudFormation::Stack. */
function localTemplates(context: LintContext): RuleHit[] {
  if (context.isRewritten) return [];
  return context.once(knownResources).flatMap(({ logicalId, type, properties, path }) => {
    if (type.name !== "AWS::CloudFormation::Stack") return [];
    return membersOf(properties["TemplateURL"], [...path, "TemplateURL"]).flatMap(({ value, path: at }): RuleHit[] =>
      typeof value !== "string" || /^https?:\/\/|\{\{resolve:/.test(value)
        ? []
        : [
            {
              message: `The template of ${logicalId} is a path, which CloudFormation cannot read.`,
              remedy: "Package the stack first: packageStack uploads it and writes its address here.",
              path: at,
            },
          ],
    );
  });
}
