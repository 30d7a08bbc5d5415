import { argumentSentences } from "../evaluate/argument-sentences.ts";
import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import type { TemplateProblem } from "../template-error.ts";
import { structureProblem } from "./structure-problem.ts";

/** What a function needs, and how to see that it has it. Arguments that are functions themselves are trusted. */
interface ArgumentRule {
  /** An example, as it is written in YAML. */
  readonly example: string;
  readonly fits: (argument: Json) => boolean;
}

const rules: ReadonlyMap<string, ArgumentRule> = new Map([
  ["Ref", { example: "!Ref Name", fits: isText }],
  ["Fn::And", { example: "!And [!Condition A, !Condition B]", fits: (argument) => isList(argument, 2, 10) }],
  ["Fn::Base64", { example: "!Base64 text", fits: isTextOrFunction }],
  ["Fn::Equals", { example: "!Equals [!Ref Name, value]", fits: (argument) => isList(argument, 2, 2) }],
  ["Fn::FindInMap", { example: "!FindInMap [Map, key, attribute]", fits: (argument) => isList(argument, 3, 3) }],
  ["Fn::GetAtt", { example: "!GetAtt Resource.Attribute", fits: isAttribute }],
  [
    "Fn::Join",
    { example: '!Join [",", [a, b]]', fits: (argument) => isList(argument, 2, 2, isText, isListOrFunction) },
  ],
  ["Fn::Not", { example: "!Not [!Condition A]", fits: (argument) => isList(argument, 1, 1) }],
  ["Fn::Or", { example: "!Or [!Condition A, !Condition B]", fits: (argument) => isList(argument, 2, 10) }],
  [
    "Fn::Select",
    { example: "!Select [0, [a, b]]", fits: (argument) => isList(argument, 2, 2, isAnything, isListOrFunction) },
  ],
  [
    "Fn::Split",
    { example: '!Split [",", "a,b"]', fits: (argument) => isList(argument, 2, 2, isText, isTextOrFunction) },
  ],
  ["Fn::Sub", { example: '!Sub "${Name}"', fits: isSubstitution }],
]);

const sentences: Readonly<Record<string, string>> = argumentSentences;
const oneArgument =
  "Template error: if specifying one argument to Fn::GetAtt, that argument must be a non-empty string in format <LogicalId>.<Attribute>";

/** What is wrong with the arguments of a function, which nothing but the template decides. `path` leads to the object that calls it. */
export function checkArguments(name: string, argument: Json, path: JsonPath): TemplateProblem[] {
  const rule = rules.get(name);
  if (rule === undefined || rule.fits(argument)) return [];
  const sentence = name === "Fn::GetAtt" && typeof argument === "string" ? oneArgument : sentences[name];
  return [
    structureProblem(
      [...path, name],
      `${name} does not have the arguments it needs.`,
      `Write it as ${rule.example}.`,
      sentence,
    ),
  ];
}

function isAnything(): boolean {
  return true;
}

function isText(value: Json): boolean {
  return typeof value === "string";
}

function isTextOrFunction(value: Json): boolean {
  return isJsonObject(value) || (typeof value !== "object" && value !== null);
}

function isListOrFunction(value: Json): boolean {
  return Array.isArray(value) || isJsonObject(value);
}

function isList(argument: Json, least: number, most: number, ...elements: ((value: Json) => boolean)[]): boolean {
  if (!Array.isArray(argument) || argument.length < least || argument.length > most) return false;
  return elements.every((fits, index) => fits(argument[index] ?? null));
}

function isAttribute(argument: Json): boolean {
  if (typeof argument === "string") return /^[^.]+\../.test(argument);
  if (!Array.isArray(argument) || argument.length < 2) return false;
  return argument.every((part) => isJsonObject(part) || (typeof part === "string" && part !== ""));
}

function isSubstitution(argument: Json): boolean {
  if (typeof argument === "string") return true;
  return (
    isList(argument, 1, 2, isText) &&
    (!Array.isArray(argument) || argument.length < 2 || isJsonObject(argument[1] ?? null))
  );
}
