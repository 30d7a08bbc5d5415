import { assetProblems } from "../assets/stack-assets.ts";
import { LintPolicy } from "../lint/check-options.ts";
import { LiteralSecretPolicy } from "../parameters/literal-secret-policy.ts";
import { publicationProblems } from "../parameters/publication.ts";
import { Capability, type StackDefinition } from "../stack.ts";
import { optionProblems } from "./option-problems.ts";
import { parameterProblems } from "./parameter-problems.ts";
import { templateProblems } from "./template-problems.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html */
const STACK_NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;
const ACCOUNT = /^\d{12}$/;
const MOST_TAGS = 50;

/** Everything that is wrong with a definition, each with what to do about it. */
export function* definitionProblems(definition: StackDefinition): Generator<string> {
  const { name, template, parameters = {}, tags = {}, capabilities = [] } = definition;
  if (typeof name !== "string" || !STACK_NAME.test(name)) {
    yield "Its name must begin with a letter and hold up to 128 letters, digits and hyphens.";
  }
  yield* templateProblems(template);
  yield* parameterProblems(parameters);
  yield* tagProblems(tags);
  const known: readonly string[] = Object.values(Capability);
  for (const capability of capabilities) {
    if (!known.includes(capability)) yield `Capability "${capability}" must be one of ${known.join(", ")}.`;
  }
  yield* assetProblems(definition.assets);
  yield* optionProblems(definition);
  yield* publicationProblems(definition.publish ?? {});
  yield* policyProblem("literalSecrets", definition.literalSecrets, LiteralSecretPolicy);
  yield* policyProblem("lint", definition.lint, LintPolicy);
  if (definition.stage !== undefined && !STACK_NAME.test(definition.stage)) {
    yield `Stage "${definition.stage}" must begin with a letter and hold up to 128 letters, digits and hyphens.`;
  }
  if (definition.region !== undefined && !REGION.test(definition.region)) {
    yield `Region "${definition.region}" must look like "eu-west-1".`;
  }
  if (definition.account !== undefined && !ACCOUNT.test(definition.account)) {
    yield `Account "${definition.account}" must be twelve digits.`;
  }
}

function* policyProblem(member: string, given: unknown, policies: Readonly<Record<string, string>>): Generator<string> {
  const known: readonly unknown[] = Object.values(policies);
  if (given === undefined || known.includes(given)) return;
  yield `Its ${member} ${JSON.stringify(given)} must be one of ${known.join(", ")}.`;
}

function* tagProblems(tags: Readonly<Record<string, string>>): Generator<string> {
  if (Object.keys(tags).length > MOST_TAGS) yield `A stack carries at most ${MOST_TAGS} tags.`;
  for (const [key, value] of Object.entries(tags)) {
    if (typeof value !== "string") yield `Tag "${key}" must be a string.`;
    if (key === "" || key.length > 128 || key.startsWith("aws:")) {
      yield `Tag "${key}" must have 1 to 128 characters and not begin with "aws:".`;
    }
  }
}
