import type { Catalog } from "@stacksteward/catalog";

import { describeInputs } from "../inputs/describe-inputs.ts";
import type { TemplateInput } from "../inputs/template-input.ts";
import type { Json, JsonPath } from "../json.ts";
import { pointerTo } from "../json-pointer.ts";
import { indexLines } from "../read/line-index.ts";
import { placeProblems } from "../structure/place-problems.ts";
import { TemplateErrorCode, type TemplateProblem } from "../template-error.ts";
import type { Template, TemplateBody } from "../template.ts";
import { literalText, mayBeSecret } from "./literal-text.ts";
import { isNameOfSecret, namesOfKept } from "./names-of-secrets.ts";
import { secretParameters } from "./secret-parameters.ts";
import { secretValues, type NameGiver } from "./secret-values.ts";
import { takesSsmSecure } from "./ssm-secure-properties.ts";
import { findTokens, mayHoldTokens } from "./token-forms.ts";

/**
 * The passwords, keys and tokens that are written into a template, in the order of the file: literal values of properties,
 * variables, mappings and defaults that are called like a secret, defaults of `NoEcho` parameters and of those that such a
 * property takes, and whatever has the form of a well-known token, in comments too. No problem holds the value.
 */
export function findLiteralSecrets(template: Template, catalog: Pick<Catalog, "find">): TemplateProblem[] {
  const { body } = template;
  const values = secretValues(body, catalog);
  const kept = namesOfKept(body);
  const literals = values.flatMap(({ path, value, calledBy }) =>
    isLiteralSecret(literalText(value) ?? "", calledBy, kept)
      ? [atPath(path, "a literal password, key or token", remedyFor(body, path))]
      : [],
  );
  const inputs = describeInputs(body);
  const found = [...literals, ...secretDefaults(inputs, secretParameters(body, values, inputs), kept)];
  const known = new Set(found.map(({ path }) => pointerTo(path)));
  const tokens = mayHoldTokens(template.text) ? tokensIn(body) : [];
  const elsewhere = tokens.flatMap(({ path, what }) => {
    const pointer = pointerTo(path);
    if (known.has(pointer)) return [];
    known.add(pointer);
    return [atPath(path, what, remedyFor(body, path))];
  });
  return placeProblems(template, [...found, ...elsewhere, ...inComments(template, tokens)]);
}

type PlacedProblem = TemplateProblem & { readonly path: JsonPath };

function atPath(path: JsonPath, what: string, remedy: string): PlacedProblem {
  const message = `${pointerTo(path).slice(1)} holds ${what}, which whoever may read the template can read.`;
  return { code: TemplateErrorCode.LiteralSecret, message, remedy, path };
}

function remedyFor(body: TemplateBody, [section, logicalId, attribute, ...path]: JsonPath): string {
  const type = section === "Resources" ? body.Resources[String(logicalId)]?.Type : undefined;
  if (type === undefined || attribute !== "Properties") {
    return "Take it out of the template, keep it as a SecureString in Parameter Store, and replace it where it is used.";
  }
  const written = path.filter((key, index) => key !== "Fn::If" && path[index - 1] !== "Fn::If");
  return takesSsmSecure(type, written)
    ? 'Keep it as a SecureString in Parameter Store, and write "{{resolve:ssm-secure:NAME}}" here.'
    : "Keep it as a SecureString in Parameter Store, and write a Ref to a NoEcho parameter here that is taken from there.";
}

/** Whether a literal that is called a secret is one: what only the author calls so may be the name of one. `kept` has those that the template makes. */
export function isLiteralSecret(text: string, calledBy: NameGiver, kept: ReadonlySet<string>): boolean {
  return mayBeSecret(text) && (calledBy === "aws" || !isNameOfSecret(text, kept));
}

/** What a parameter is when nobody gives a value. */
function secretDefaults(
  inputs: readonly TemplateInput[],
  secret: ReadonlyMap<string, NameGiver>,
  kept: ReadonlySet<string>,
): PlacedProblem[] {
  return inputs.flatMap(({ name, noEcho, isSsmValue, default: preset = "" }) => {
    const calledBy = noEcho ? "aws" : secret.get(name);
    if (isSsmValue || calledBy === undefined || !isLiteralSecret(preset, calledBy, kept) || findsReference(preset))
      return [];
    const what = noEcho ? "the value of a NoEcho parameter" : "a literal password, key or token";
    const declare = noEcho ? "" : "Declare the parameter NoEcho: true. ";
    const remedy = `${declare}Take the default out, and take the value from a SecureString in Parameter Store.`;
    return [atPath(["Parameters", name, "Default"], what, remedy)];
  });
}

function findsReference(text: string): boolean {
  return literalText(text) === undefined;
}

interface TokenPlace {
  readonly path: JsonPath;
  readonly what: string;
  readonly text: string;
}

function tokensIn(body: TemplateBody): TokenPlace[] {
  const found: TokenPlace[] = [];
  collectTokens({ ...body }, [], found);
  return found;
}

/** `path` is one list that grows and shrinks, copied only into what is found. */
function collectTokens(value: Json, path: (string | number)[], found: TokenPlace[]): void {
  if (typeof value === "string") {
    for (const { what, text } of findTokens(value)) found.push({ path: [...path], what, text });
  } else if (typeof value === "object" && value !== null) {
    const isList = Array.isArray(value);
    for (const [key, member] of Object.entries<Json>(value)) {
      path.push(isList ? Number(key) : key);
      collectTokens(member, path, found);
      path.pop();
    }
  }
}

/** Tokens that are in the text and in none of its values: in comments, and in keys. */
function inComments({ text, file }: Template, tokens: readonly TokenPlace[]): TemplateProblem[] {
  const found = findTokens(text);
  if (found.length === 0) return [];
  const values = tokens.map((token) => withoutSpace(token.text));
  const position = indexLines(text);
  return found.flatMap(({ what, index, text: token }) => {
    if (values.some((value) => value.includes(withoutSpace(token)) || withoutSpace(token).includes(value))) return [];
    return [
      {
        code: TemplateErrorCode.LiteralSecret,
        message: `A comment or a key holds ${what}, which whoever may read the template can read.`,
        remedy: "Take it out of the template.",
        range: { ...(file === undefined ? {} : { file }), start: position(index), end: position(index + token.length) },
      },
    ];
  });
}

/** Blocks are indented in YAML and escaped in JSON. */
function withoutSpace(text: string): string {
  return text.replaceAll(/\s|\\[nr]/g, "");
}
