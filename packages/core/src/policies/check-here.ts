import { TemplateError, TemplateErrorCode, UNKNOWN, type Template } from "@stacksteward/template";

import { stack as checked } from "../definition/define-stack.ts";
import { desiredSide } from "../plan-offline/prediction-sides.ts";
import { loadTemplate } from "../plan/load-template.ts";
import { scopeBeforeDeployment } from "../plan/scope-before-deployment.ts";
import { present } from "../present.ts";
import type { Stack, StackDefinition, TemplateSource } from "../stack.ts";
import type { CheckPoliciesOptions, PolicyResult } from "./check-policies.ts";
import { heldPolicies, unusable } from "./define-policy.ts";
import { policiesFor } from "./hold-policies.ts";
import { holdAgainstPlan } from "./hold-against-plan.ts";
import { holdAgainstTemplate } from "./hold-against-template.ts";
import type { Policies, PolicyContext } from "./policy.ts";
import { templateView } from "./template-view.ts";

/** What `checkPolicies` does, loaded with its first call. */
export async function checkHere(
  policies: Policies,
  subject: TemplateSource | StackDefinition,
  options: CheckPoliciesOptions,
): Promise<PolicyResult> {
  const all = heldPolicies(policies);
  const stack = definitionOf(subject, options);
  const template = await readHere(stack);
  const region = options.region ?? stack.region;
  const account = options.account ?? stack.account;
  const { pseudo } = scopeBeforeDeployment({ region: region ?? "us-east-1", account }, stack, {});
  const { side } = desiredSide(stack, template, pseudo, { previous: {}, stand: {} });
  const view = templateView({
    template,
    scope: scopeBeforeDeployment({ region: pseudo.region, account }, stack, side.parameters),
    secret: side.secret,
  });
  const context = {
    ...present({ stackName: stack.name, stage: options.stage, account, region }),
    tags: stack.tags ?? {},
    parameters: view.parameters,
    terminationProtection: stack.terminationProtection ?? (isDefinition(subject) ? false : UNKNOWN),
    isEarlier: false,
    today: options.today ?? new Date(),
  } satisfies Omit<PolicyContext, "deny" | "warn">;
  const { plan } = options;
  const held = policiesFor(all, context);
  const findings = [
    ...holdAgainstTemplate(held, context, view, template),
    ...(plan === undefined ? [] : holdAgainstPlan(held, context, { plan, view, template })),
  ];
  return {
    findings,
    isDenied: findings.some(({ severity }) => severity === "error"),
    policies: held.map(({ name }) => name),
    unseen: plan === undefined ? view.unseen : [],
  };
}

function isDefinition(subject: TemplateSource | StackDefinition): subject is StackDefinition {
  return typeof subject === "object" && "name" in subject && "template" in subject;
}

function definitionOf(subject: TemplateSource | StackDefinition, options: CheckPoliciesOptions): Stack {
  const { stackName = "stack", parameters, tags } = options;
  if (!isDefinition(subject)) return checked(present({ name: stackName, template: subject, parameters, tags }));
  const given = Object.entries({ stackName: options.stackName, parameters, tags }).find(
    ([, value]) => value !== undefined,
  );
  if (given !== undefined)
    throw unusable(
      `"${given[0]}" is for a template that stands alone, and the definition of stack "${subject.name}" says it itself. Put it there.`,
    );
  return checked(subject);
}

async function readHere(stack: Stack): Promise<Template> {
  const loaded = await loadTemplate(stack);
  if (loaded.kind === "read") return assertWhole(loaded.template);
  const which = loaded.kind === "remote" ? `at ${loaded.url}` : `that stack "${stack.name}" has`;
  throw unusable(
    `The template ${which} is only read by CloudFormation, and nothing is called here. Give its text as { body: "…" }.`,
  );
}

/** Policies could look at nothing, and say nothing. */
function assertWhole(template: Template): Template {
  if (Object.keys(template.body.Resources).length > 0) return template;
  throw new TemplateError([
    {
      code: TemplateErrorCode.Structure,
      message: "The template has no resources.",
      remedy: "Add some under Resources.",
      path: ["Resources"],
    },
  ]);
}
