import { parseBlock } from "../../evaluate/ip-block.ts";
import { isScalar, scalarText } from "../../evaluate/scalar.ts";
import { isJsonObject, type Json } from "../../json.ts";
import { Severity } from "../finding.ts";
import { functionCalls, type FunctionCall } from "../function-calls.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";

/** What functions are given, as far as it is written out. */
export const functionArgumentRules: readonly LintRule[] = [
  {
    id: "function-arguments",
    severity: Severity.Error,
    description: "Fn::Cidr, Fn::GetAZs, Fn::If and Fn::ImportValue have the arguments they need.",
    cfnLint: ["E1015", "E1016", "E1024", "E1028"],
    check: eachCall((call) => shapes.get(call.name)?.(call.argument)),
  },
  {
    id: "select-index",
    severity: Severity.Error,
    description: "Fn::Select takes a member that its list has.",
    cfnLint: ["E1017"],
    check: eachCall(selectIndex),
  },
  {
    id: "zones-of-region",
    severity: Severity.Warning,
    description: "Fn::GetAZs is given a region.",
    cfnLint: ["E1015"],
    check: eachCall(({ name, argument }) =>
      name === "Fn::GetAZs" && typeof argument === "string" && /^[a-z]{2}(?:-[a-z]+)+-\d[a-z]$/.test(argument)
        ? {
            message: `Fn::GetAZs is given ${argument}, which is an availability zone.`,
            remedy: `Give it the region, ${argument.slice(0, -1)}, or "" for the region of the stack.`,
          }
        : undefined,
    ),
  },
];

type Fault = Pick<RuleHit, "message" | "remedy" | "serviceMessage">;

/** What is wrong with each call stands at the function's name. */
function eachCall(faultOf: (call: FunctionCall) => Fault | undefined): LintRule["check"] {
  return (context: LintContext) =>
    context.isRewritten
      ? []
      : context.once(functionCalls).flatMap((call): RuleHit[] => {
          const fault = faultOf(call);
          return fault === undefined ? [] : [{ ...fault, path: [...call.path, call.name] }];
        });
}

const shapes: ReadonlyMap<string, (argument: Json) => Fault | undefined> = new Map([
  ["Fn::If", ifArguments],
  ["Fn::Cidr", cidrArguments],
  ["Fn::GetAZs", (argument: Json) => textArgument(argument, "Fn::GetAZs takes the name of a region.", '!GetAZs ""')],
  [
    "Fn::ImportValue",
    (argument: Json) => textArgument(argument, "Fn::ImportValue takes the name of an export.", "!ImportValue Name"),
  ],
]);

function textArgument(argument: Json, message: string, example: string): Fault | undefined {
  const isFunction = isJsonObject(argument) && Object.keys(argument).length === 1;
  // What is empty is told of everywhere by itself.
  return isFunction || argument === null || isScalar(argument)
    ? undefined
    : { message, remedy: `Write it as ${example}.` };
}

function ifArguments(argument: Json): Fault | undefined {
  if (Array.isArray(argument) && argument.length === 3 && typeof argument[0] === "string") return undefined;
  return {
    message: "Fn::If takes the name of a condition and two values.",
    remedy: "Write it as !If [Condition, value, otherwise]; !Ref AWS::NoValue stands for no value.",
  };
}

/** Bounds as in "Fn::Cidr" in the CloudFormation template reference. */
function cidrArguments(argument: Json): Fault | undefined {
  const remedy = "Write it as !Cidr [10.0.0.0/16, 4, 8]: a block, how many, and the host bits of each.";
  if (!Array.isArray(argument) || argument.length < 2 || argument.length > 3) {
    return { message: "Fn::Cidr does not have the arguments it needs.", remedy };
  }
  const [block = null, count = null, bits = {}] = argument;
  const parsed = typeof block === "string" ? parseBlock(block) : undefined;
  if (!isJsonObject(block) && parsed === undefined)
    return { message: `${JSON.stringify(block)} is no block of addresses.`, remedy };
  const [subnets, hostBits] = [wholeNumber(count), wholeNumber(bits)];
  if (!isJsonObject(count) && !isWithin(subnets, 256))
    return { message: "The number of blocks of Fn::Cidr is from 1 to 256.", remedy };
  if (!isJsonObject(bits) && !isWithin(hostBits, 128))
    return { message: "The host bits of Fn::Cidr are from 1 to 128.", remedy };
  if (parsed === undefined || subnets === undefined || hostBits === undefined) return undefined;
  const room = parsed.family.bits - parsed.prefix;
  if (BigInt(subnets) << BigInt(hostBits) <= 1n << BigInt(room)) return undefined;
  return {
    message: `${JSON.stringify(block)} has no room for ${subnets} blocks with ${hostBits} host bits each.`,
    remedy: "Ask for fewer or smaller blocks.",
  };
}

function isWithin(number: number | undefined, most: number): boolean {
  return number !== undefined && number >= 1 && number <= most;
}

function wholeNumber(value: Json): number | undefined {
  const text = isScalar(value) ? scalarText(value) : "";
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function selectIndex({ name, argument }: FunctionCall): Fault | undefined {
  if (name !== "Fn::Select" || !Array.isArray(argument) || argument.length !== 2) return undefined;
  const [written = null, list = null] = argument;
  if (isJsonObject(written)) return undefined;
  const index = wholeNumber(written);
  if (index === undefined) {
    return { message: `${JSON.stringify(written)} is no index.`, remedy: "Indexes are whole numbers from 0 up." };
  }
  const length = lengthOf(list);
  if (length === undefined || index < length) return undefined;
  return {
    message: `The list has ${length} members, and Fn::Select asks for number ${index}.`,
    remedy: "Indexes count from 0.",
    serviceMessage: `Template error: Fn::Select cannot select nonexistent value at index ${index}`,
  };
}

/** How many members a list has at most, when that can be seen. */
function lengthOf(list: Json): number | undefined {
  // One member may be a function that answers a whole list.
  if (Array.isArray(list)) return list.length === 1 && isJsonObject(list[0]) ? undefined : list.length;
  const { "Fn::Split": split } = isJsonObject(list) ? list : {};
  const [delimiter, text] = Array.isArray(split) ? split : [];
  if (typeof delimiter !== "string" || delimiter === "" || typeof text !== "string" || text.includes("{{resolve:"))
    return undefined;
  return text.split(delimiter).length;
}
