import { openCatalog } from "@stacksteward/catalog";
import {
  describeInputs,
  findLiteralSecrets,
  findTokens,
  formatProblem,
  isLiteralSecret,
  namesOfKept,
  secretParameters,
  secretValues,
  TemplateError,
  TemplateErrorCode,
  type Template,
  type TemplateProblem,
} from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import { literalTexts } from "./literal-texts.ts";
import type { LiteralSecret, LiteralSecretPolicy } from "./literal-secret-policy.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";

/** Whose secrets are looked for: what a definition says counts before what the orchestrator does. */
export type GivenPolicy = Pick<Stack, "literalSecrets">;

/** The secrets that a template holds, if they are to be refused. */
export function refusedSecrets(environment: Environment, given: GivenPolicy, template: Template): TemplateProblem[] {
  return policyOf(environment, given) === "refuse" ? findLiteralSecrets(template, openCatalog()) : [];
}

/** Throws a `TemplateError` for the secrets that a template holds, if they are to be refused, and logs them if they are only to be told. */
export function assertNoSecrets(environment: Environment, given: GivenPolicy, template: Template): void {
  const [first, ...rest] = refusedSecrets(environment, given, template);
  if (first !== undefined) throw new TemplateError([first, ...rest]);
  if (policyOf(environment, given) === "warn") warn(environment, findLiteralSecrets(template, openCatalog()));
}

/**
 * Looks for secrets in a template and in the values that its parameters are given. Throws a `TemplateError` with the place of
 * each; where they are only to be told, logs them and answers them for the plan.
 */
export function judgeSecrets(environment: Environment, stack: Stack, template: Template): LiteralSecret[] {
  const policy = policyOf(environment, stack);
  if (policy === "off") return [];
  const found = [...findLiteralSecrets(template, openCatalog()), ...exposedValues(stack, template)];
  const [first, ...rest] = found;
  if (first === undefined) return [];
  if (policy === "refuse") throw new TemplateError([first, ...rest]);
  // What is let go is still hidden.
  const source = { body: template.body, given: stack.parameters ?? {} };
  for (const secret of literalTexts(found, source)) environment.secrets.add(secret);
  warn(environment, found);
  return found.map(({ message, remedy, path, range }) => present({ message, remedy, path, position: range?.start }));
}

/**
 * What is told of the secrets in a template that another one nests, where they are not to be refused: logs them, has them
 * hidden, and answers them for the plan. They stand in another file than the plan's, which the message names.
 */
export function tellNested(environment: Environment, given: GivenPolicy, template: Template): LiteralSecret[] {
  if (policyOf(environment, given) !== "warn") return [];
  const found = findLiteralSecrets(template, openCatalog());
  for (const secret of literalTexts(found, { body: template.body, given: {} })) environment.secrets.add(secret);
  return found.map(({ remedy, ...problem }) => {
    const message = formatProblem(problem);
    environment.logger.warn({ path: problem.path }, message);
    return present({ message, remedy });
  });
}

function policyOf(environment: Environment, { literalSecrets }: GivenPolicy): LiteralSecretPolicy {
  return literalSecrets ?? environment.literalSecrets;
}

function warn({ logger }: Environment, found: readonly TemplateProblem[]): void {
  for (const { message, path, range } of found) logger.warn({ path, position: range?.start }, message);
}

/**
 * Values that are secrets by the name of their parameter, by the property that takes it or by their form, and that
 * CloudFormation would show because the template does not hide them. Who gives a value `redacted` has decided that.
 */
function exposedValues({ parameters = {} }: Stack, { body, locate }: Template): TemplateProblem[] {
  const secret = secretParameters(body, secretValues(body, openCatalog()));
  const kept = namesOfKept(body);
  return describeInputs(body).flatMap(({ name, noEcho, isSsmValue }) => {
    const value = parameters[name];
    const text = typeof value === "number" ? String(value) : value;
    if (noEcho || isSsmValue || typeof text !== "string") return [];
    const [token] = findTokens(text);
    const calledBy = secret.get(name);
    const isSecret = calledBy !== undefined && isLiteralSecret(text, calledBy, kept) && !text.includes("{{resolve:");
    if (token === undefined && !isSecret) return [];
    const what = token?.what ?? "a password, key or token";
    const path = ["Parameters", name];
    return [
      present({
        code: TemplateErrorCode.SecretExposed,
        message: `The parameter ${name} is given ${what}, and CloudFormation would show it to whoever may describe the stack.`,
        remedy: "Declare it NoEcho: true in the template, and give it with fromSsm(…) or redacted(…).",
        path,
        range: locate(path, "key"),
      }),
    ];
  });
}
