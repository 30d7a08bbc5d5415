import type { Json, JsonPath } from "../json.ts";
import { nearestName } from "../nearest-name.ts";
import { intrinsicNames } from "../read/short-forms.ts";
import { TemplateErrorCode, type TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { checkArguments } from "./check-arguments.ts";
import { didYouMean, structureProblem } from "./structure-problem.ts";
import { usesLanguageExtensions, isLoop } from "./transforms.ts";

const extensions: readonly string[] = ["Fn::Length", "Fn::ToJsonString"];

/**
 * Which functions do not exist, need a transform the template lacks, or do not have the arguments they need; and which
 * values are null. The language extensions let functions stand where arguments are, so they are trusted there.
 */
export function checkFunctions(body: TemplateBody): TemplateProblem[] {
  const visiting: Visiting = { path: [], problems: [], hasExtensions: usesLanguageExtensions(body), isData: false };
  for (const section of ["Conditions", "Resources", "Outputs", "Rules"] as const) {
    visitMember(section, { ...body[section] }, visiting);
  }
  for (const section of ["Parameters", "Mappings"] as const) {
    visitMember(section, { ...body[section] }, { ...visiting, isData: true });
  }
  return visiting.problems;
}

interface Visiting {
  /** Where the visit is; one list for the whole visit, copied only into problems. */
  readonly path: (string | number)[];
  readonly problems: TemplateProblem[];
  readonly hasExtensions: boolean;
  /** Whether functions have no meaning here. */
  readonly isData: boolean;
}

function visit(node: Json, visiting: Visiting): void {
  if (node === null) visiting.problems.push(nullValue([...visiting.path]));
  if (typeof node !== "object" || node === null) return;
  if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) visitMember(index, item, visiting);
    return;
  }
  const keys = Object.keys(node);
  for (const key of keys) {
    const member = node[key] ?? null;
    if (keys.length === 1 && !visiting.isData && !visiting.hasExtensions) {
      visiting.problems.push(...checkArguments(key, member, visiting.path));
    }
    visitMember(key, member, visiting);
  }
}

function visitMember(segment: string | number, value: Json, visiting: Visiting): void {
  visiting.path.push(segment);
  if (typeof segment === "string" && segment.startsWith("Fn::") && !visiting.isData) checkFunction(segment, visiting);
  visit(value, visiting);
  visiting.path.pop();
}

function checkFunction(name: string, { path, problems, hasExtensions }: Visiting): void {
  const isExtension = isLoop(name) || extensions.includes(name);
  if (isExtension ? hasExtensions : intrinsicNames.includes(name)) return;
  problems.push({
    code: TemplateErrorCode.UnknownIntrinsic,
    message: isExtension ? `${name} needs the language extensions.` : `${name} is no function of CloudFormation.`,
    remedy: isExtension
      ? "Add Transform: AWS::LanguageExtensions to the template."
      : didYouMean(nearestName(name, intrinsicNames), `Functions are ${intrinsicNames.join(", ")}.`),
    serviceMessage: `Template error: Encountered unsupported function: ${name} Supported functions are: [${supported.join(", ")}]`,
    path: [...path],
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

function nullValue(path: JsonPath): TemplateProblem {
  const pointer = toPointer(path);
  return structureProblem(
    path,
    `The value of ${pointer} is empty.`,
    'Fill it in, write "" for empty text, or remove the key.',
    // The service really says Type where the template says Properties.
    `[${path[0] === "Resources" ? pointer.replace("/Properties/", "/Type/") : pointer}] 'null' values are not allowed in templates`,
  );
}

function toPointer(path: JsonPath): string {
  return path.map((segment) => `/${segment}`).join("");
}
