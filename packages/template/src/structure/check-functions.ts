import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import { nearestName } from "../nearest-name.ts";
import { intrinsicNames } from "../read/short-forms.ts";
import { TemplateErrorCode, type TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { didYouMean, structureProblem } from "./structure-problem.ts";
import { usesLanguageExtensions, isLoop } from "./transforms.ts";

const sections = ["Conditions", "Resources", "Outputs", "Rules"] as const;
const extensions: readonly string[] = ["Fn::Length", "Fn::ToJsonString"];

/** Which functions do not exist, or need a transform the template lacks; and which values are null. */
export function checkFunctions(body: TemplateBody): TemplateProblem[] {
  const visiting: Visiting = { problems: [], hasExtensions: usesLanguageExtensions(body) };
  for (const section of sections) visit(body[section] ?? {}, [section], visiting);
  for (const section of ["Parameters", "Mappings"] as const)
    findNulls(body[section] ?? {}, [section], visiting.problems);
  return visiting.problems;
}

interface Visiting {
  readonly problems: TemplateProblem[];
  readonly hasExtensions: boolean;
}

function visit(node: Json | Readonly<Record<string, Json>>, path: JsonPath, visiting: Visiting): void {
  if (node === null) visiting.problems.push(nullValue(path));
  if (Array.isArray(node)) for (const [index, item] of node.entries()) visit(item, [...path, index], visiting);
  if (!isJsonObject(node)) return;
  for (const [key, member] of Object.entries(node)) {
    if (key.startsWith("Fn::")) checkFunction(key, [...path, key], visiting);
    visit(member, [...path, key], visiting);
  }
}

function checkFunction(name: string, path: JsonPath, { problems, hasExtensions }: Visiting): void {
  const isExtension = isLoop(name) || extensions.includes(name);
  if (isExtension ? hasExtensions : intrinsicNames.includes(name)) return;
  problems.push({
    code: TemplateErrorCode.UnknownIntrinsic,
    message: isExtension ? `${name} needs the language extensions.` : `${name} is no function of CloudFormation.`,
    remedy: isExtension
      ? "Add Transform: AWS::LanguageExtensions to the template."
      : didYouMean(nearestName(name, intrinsicNames), `Functions are ${intrinsicNames.join(", ")}.`),
    serviceMessage: `Template error: Encountered unsupported function: ${name} Supported functions are: [${supported.join(", ")}]`,
    path,
  });
}

/** In the order in which CloudFormation's own sentence lists them. */
const supported: readonly string[] = [
  "Fn::Base64",
  "Fn::GetAtt",
  "Fn::GetAZs",
  "Fn::ImportValue",
  "Fn::Join",
  "Fn::Split",
  "Fn::FindInMap",
  "Fn::Select",
  "Ref",
  "Fn::Equals",
  "Fn::If",
  "Fn::Not",
  "Condition",
  "Fn::And",
  "Fn::Or",
  "Fn::Contains",
  "Fn::EachMemberEquals",
  "Fn::EachMemberIn",
  "Fn::ValueOf",
  "Fn::ValueOfAll",
  "Fn::RefAll",
  "Fn::Sub",
  "Fn::Cidr",
];

function findNulls(node: Json | Readonly<Record<string, Json>>, path: JsonPath, problems: TemplateProblem[]): void {
  if (node === null) problems.push(nullValue(path));
  if (typeof node !== "object" || node === null) return;
  for (const [key, member] of Object.entries(node))
    findNulls(member, [...path, Array.isArray(node) ? Number(key) : key], problems);
}

function nullValue(path: JsonPath): TemplateProblem {
  const pointer = path.map((segment) => `/${segment}`).join("");
  return structureProblem(
    path,
    `The value of ${pointer} is empty.`,
    'Fill it in, write "" for empty text, or remove the key.',
    `[${pointer}] 'null' values are not allowed in templates`,
  );
}
