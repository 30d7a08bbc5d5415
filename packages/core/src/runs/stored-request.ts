import { describeInputs } from "@stacksteward/template";
import { isRedacted, Redacted, type Store } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { isDefault, isPrevious, isSsmReference, type ParameterValue } from "../definition/parameter-value.ts";
import { withoutOrder } from "../definition/without-order.ts";
import type { DeployRequest } from "../deploy/deploy-options.ts";
import type { DestroyRequest } from "../destroy/destroy-stack.ts";
import type { RollbackOptions } from "../recover/roll-back.ts";
import { loadTemplate, templateIn, withTemplateText } from "../plan/load-template.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import type { PartOfApp } from "../history/deployment.ts";
import { present } from "../present.ts";
import type { Plan } from "../plan/plan.ts";
import type { Stack } from "../stack.ts";
import { addressOf } from "../stack-reference.ts";
import { readRecord, recordKey } from "./run-records.ts";
import { stackNameOf, type RunInput } from "./run-input.ts";
import { fromStoredRefactor, pinRefactor, toStoredRefactor, type StoredRefactor } from "./stored-refactor.ts";
import { reviveTemplate, toStoredTemplate, type StoredTemplate } from "./stored-template.ts";

/** What is stored of a run before it does anything: whoever takes it up needs its handle, and the secrets if it comes to that. */
export type StoredRequest = RunPlace & {
  readonly v: 1;
  readonly kind: "request";
  readonly stackName: string;
  readonly partOf?: PartOfApp;
} & (
    | StoredDeployment
    | { readonly verb: "deploy"; readonly plan: Plan; readonly options: DeployRequest }
    | StoredRefactor
    | { readonly verb: "destroy"; readonly nameOrId: string; readonly options: DestroyRequest }
    | { readonly verb: "roll-back"; readonly nameOrId: string; readonly options: RollbackOptions }
  );

interface StoredDeployment {
  readonly verb: "deploy";
  /** The definition with the template as it was read, and without secret parameters. */
  readonly stack: Omit<Stack, "template"> & { readonly template: StoredTemplate };
  /** The parameters that are left out of it. */
  readonly secretParameters: readonly string[];
  readonly options: DeployRequest;
}

/** Where a run works, for certain. */
export interface RunPlace {
  readonly account: string;
  readonly region: string;
}

/**
 * Stores what a run is to do, and answers it as it will be done: with the template as it is now. A run of that id that was
 * stored before must be the same one; throws `RUN_MISMATCH` otherwise.
 */
export async function keepRequest(store: Store, runId: string, place: RunPlace, input: RunInput): Promise<RunInput> {
  const pinned = await pin(input);
  const text = JSON.stringify(await toRequest(place, pinned));
  const key = recordKey("requests", runId);
  if ((await store.putIfAbsent(key, text)) !== undefined) return pinned;
  const stored = await store.get(key);
  if (stored !== undefined && isSameRequest(stored.text, text)) return pinned;
  throw coreError(
    CoreErrorCode.RunMismatch,
    `Run ${runId} was begun for something else, as ${store.locate(key)} says. Resume that by its handle, or begin another run under another id.`,
    { details: { runId, stack: stackNameOf(input) } },
  );
}

/** Whether both are for the same, however it was written down. */
function isSameRequest(stored: string, text: string): boolean {
  if (stored === text) return true;
  const [one, other] = [stored, text].map((each) => {
    const request = JSON.parse(each) as StoredRequest;
    return digestOfData(
      "stack" in request && typeof request.stack === "object"
        ? { ...request, stack: withoutOrder(request.stack) }
        : request,
    );
  });
  return one === other;
}

/** What a run was begun for, or `undefined` when nothing is stored of it. */
export function readRequest(store: Store, runId: string): Promise<StoredRequest | undefined> {
  return readRecord<StoredRequest>(store, "requests", runId);
}

/** The input of a stored run. A secret that nobody gives again is only missed when it is needed. */
export function toInput(
  request: StoredRequest,
  runId: string,
  secrets: Readonly<Record<string, string | Redacted>>,
): RunInput {
  return { ...whatIn(request, runId, secrets), ...present({ partOf: request.partOf }) };
}

function whatIn(request: StoredRequest, runId: string, secrets: Readonly<Record<string, string | Redacted>>): RunInput {
  if (request.verb === "refactor") return fromStoredRefactor(request);
  if (request.verb !== "deploy") {
    const { nameOrId: name, region } = request;
    const stack = { name, region };
    return request.verb === "destroy"
      ? { kind: "destroy", stack, options: request.options }
      : { kind: "roll-back", stack, options: request.options };
  }
  if ("plan" in request) return { kind: "deploy", planOrStack: request.plan, options: request.options };
  const { stack, secretParameters, options } = request;
  const given = secretParameters.map((name): [string, ParameterValue] => {
    const value = secrets[name];
    if (value === undefined) return [name, new MissingSecret(name, runId)];
    return [name, typeof value === "string" ? new Redacted(value) : value];
  });
  const parameters = { ...stack.parameters, ...Object.fromEntries(given) };
  const template = reviveTemplate(stack.template);
  return { kind: "deploy", planOrStack: { ...stack, template, parameters }, options };
}

/** What will be done, whatever becomes of the template's file meanwhile. */
async function pin(input: RunInput): Promise<RunInput> {
  if (input.kind === "refactor") return pinRefactor(input);
  if (input.kind !== "deploy" || input.planOrStack.kind !== "stack") return input;
  return { ...input, planOrStack: await withTemplateText(input.planOrStack) };
}

async function toRequest({ account, region }: RunPlace, input: RunInput): Promise<StoredRequest> {
  const { partOf } = input;
  const outline = {
    v: 1,
    kind: "request",
    account,
    region,
    stackName: stackNameOf(input),
    ...present({ partOf }),
  } as const;
  if (input.kind === "refactor") return { ...outline, ...toStoredRefactor(input) };
  if (input.kind !== "deploy") {
    const { nameOrId } = addressOf(input.stack);
    return input.kind === "destroy"
      ? { ...outline, verb: "destroy", nameOrId, options: input.options }
      : { ...outline, verb: "roll-back", nameOrId, options: input.options };
  }
  const { planOrStack, options } = input;
  if (planOrStack.kind !== "stack") return { ...outline, verb: "deploy", plan: planOrStack, options };
  const secretParameters = await secretsOf(planOrStack);
  const open = Object.entries(planOrStack.parameters ?? {}).filter(([name]) => !secretParameters.includes(name));
  const { template } = planOrStack;
  const stack = {
    ...planOrStack,
    template: toStoredTemplate(template),
    parameters: Object.fromEntries(open),
  };
  return { ...outline, verb: "deploy", stack, secretParameters, options };
}

/** The parameters that were given hidden, those the template declares `NoEcho`, and all of a template that is not read here. */
async function secretsOf(stack: Stack): Promise<string[]> {
  const body = await loadTemplate(stack).then(
    (loaded) => templateIn(loaded)?.body,
    () => undefined,
  );
  const open = new Set(
    body === undefined ? [] : describeInputs(body).flatMap(({ name, noEcho }) => (noEcho ? [] : [name])),
  );
  return Object.entries(stack.parameters ?? {}).flatMap(([name, value]) =>
    isRedacted(value) || !(open.has(name) || isPrevious(value) || isDefault(value) || isSsmReference(value))
      ? [name]
      : [],
  );
}

/** Stands for a secret that was not stored. */
class MissingSecret extends Redacted {
  readonly #name: string;
  readonly #runId: string;

  constructor(name: string, runId: string) {
    super("");
    this.#name = name;
    this.#runId = runId;
  }

  override reveal(): string {
    throw coreError(
      CoreErrorCode.SecretRequired,
      `Run ${this.#runId} was stopped before its change set was made, and secrets are not stored: give the value of parameter "${this.#name}" again, resume(handle, { secrets: { ${this.#name}: … } }).`,
      { details: { runId: this.#runId, parameter: this.#name }, retryable: true },
    );
  }
}
