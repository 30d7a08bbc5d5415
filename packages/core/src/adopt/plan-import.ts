import { openCatalog } from "@stacksteward/catalog";
import {
  createEvaluator,
  describeInputs,
  expandLanguageExtensions,
  readTemplate,
  UNKNOWN,
  type TemplateBody,
} from "@stacksteward/template";
import { isRedacted, type WorkflowContext } from "@stacksteward/workflow";

import type { PackagedStack } from "../assets/packaged-stack.ts";
import { CoreErrorCode, coreError } from "../core-error.ts";
import { listResources } from "../describe/list-resources.ts";
import type { Environment } from "../environments/environment.ts";
import type { Plan } from "../plan/plan.ts";
import { planStack } from "../plan/plan-stack.ts";
import type { PreparedTemplate } from "../plan/prepare-template.ts";
import { scopeBeforeDeployment } from "../plan/scope-before-deployment.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import { readTemplateOf } from "../service/read-template.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import { assertStable } from "./assert-stable.ts";
import type { ImportedResource, ImportRequest } from "./import-request.ts";
import { workOutImports } from "./work-out-imports.ts";

/** Makes a change set that takes resources which exist into a stack, new or not, and changes nothing else. */
export function planImport(
  context: WorkflowContext,
  environment: Environment,
  { stack, nested }: PackagedStack,
  request: ImportRequest,
): Promise<Plan> {
  return planStack(context, environment, stack, {
    nested,
    findImports: (before, prepare) =>
      context.step("work out what to import", async () =>
        importsFor(environment, context.signal, { stack, before, prepared: await prepare() }, request),
      ),
  });
}

interface ImportSubject {
  readonly stack: Stack;
  readonly before: StackFacts | undefined;
  readonly prepared: PreparedTemplate;
}

async function importsFor(
  environment: Environment,
  signal: AbortSignal,
  { stack, before, prepared }: ImportSubject,
  request: ImportRequest,
): Promise<readonly ImportedResource[]> {
  assertStable(before);
  const { template } = prepared;
  if (template === undefined) throw notRead(stack);
  const scope = scopeBeforeDeployment(environment, stack, openValues(stack, template.body, prepared.values));
  const evaluator = createEvaluator(expandLanguageExtensions(template.body, scope), scope);
  const current = await currentOf(environment, signal, before);
  return workOutImports(openCatalog(), present({ stackName: stack.name, template, evaluator, current }), request);
}

/** A secret names nothing: identifiers are journalled, and shown. One that is a secret must be given as what it is. */
function openValues(
  { parameters = {} }: Stack,
  body: TemplateBody,
  values: PreparedTemplate["values"],
): PreparedTemplate["values"] {
  const secret = describeInputs(body).filter(({ name, noEcho }) => noEcho || isRedacted(parameters[name]));
  return { ...values, ...Object.fromEntries(secret.map(({ name }) => [name, UNKNOWN])) };
}

async function currentOf(
  environment: Environment,
  signal: AbortSignal,
  before: StackFacts | undefined,
): Promise<{ readonly logicalIds: ReadonlySet<string>; readonly body: TemplateBody } | undefined> {
  if (before === undefined || factsOfStatus(before.status).kind === "review") return undefined;
  const { stackId } = before;
  const logicalIds = new Set<string>();
  for await (const { logicalId, status } of listResources(environment, signal, stackId))
    if (status !== "DELETE_COMPLETE") logicalIds.add(logicalId);
  const { body } = readTemplate(await readTemplateOf(environment, signal, { stackId }));
  return { logicalIds, body };
}

function notRead({ name }: Stack): Error {
  return coreError(
    CoreErrorCode.ImportInvalid,
    `The template of stack "${name}" is at a URL that only CloudFormation reads, and what is to be imported is worked out from it. Pass its path, or its text.`,
    { details: { stack: name, problems: [] } },
  );
}
