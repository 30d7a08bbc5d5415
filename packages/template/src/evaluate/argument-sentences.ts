const listOfConditions = (name: string): string =>
  `Template error: every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`;

/** The functions whose arguments CloudFormation has a sentence about. */
export type SentencedFunction =
  | "Ref"
  | "Fn::And"
  | "Fn::Base64"
  | "Fn::Equals"
  | "Fn::FindInMap"
  | "Fn::GetAtt"
  | "Fn::Join"
  | "Fn::Not"
  | "Fn::Or"
  | "Fn::Select"
  | "Fn::Split"
  | "Fn::Sub"
  | "Fn::Transform";

/** What CloudFormation answers when a function is not given the arguments it needs, word for word. */
export const argumentSentences: Readonly<Record<SentencedFunction, string>> = {
  Ref: "Template error: every Ref object must have a single String value.",
  "Fn::And": listOfConditions("Fn::And"),
  "Fn::Base64": "Template error: every Fn::Base64 object must have a String-typed value.",
  "Fn::Equals": "Template error: every Fn::Equals object requires a list of 2 string parameters.",
  "Fn::FindInMap":
    "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value",
  "Fn::GetAtt":
    "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
  "Fn::Join":
    "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.",
  "Fn::Not": "Template error: every Fn::Not object requires one boolean parameter.",
  "Fn::Or": listOfConditions("Fn::Or"),
  "Fn::Select": "Template error: Fn::Select requires a list argument with two elements: an integer index and a list",
  "Fn::Split":
    "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.",
  "Fn::Sub":
    "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
  "Fn::Transform": "Key Name of transform definition must be a string.",
};
