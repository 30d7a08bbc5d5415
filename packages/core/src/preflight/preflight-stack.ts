import { describeInputs } from "@stacksteward/template";

import { sideBySide } from "../assets/side-by-side.ts";
import type { Environment } from "../environments/environment.ts";
import { declaredIn, unnamedParameters } from "../plan/kept-parameters.ts";
import { loadTemplate, type LoadedTemplate } from "../plan/load-template.ts";
import { takeSecrets } from "../plan/prepare-parameters.ts";
import { previousTemplate } from "../plan/previous-template.ts";
import { createStackReader, type StackReader } from "../plan/stack-reader.ts";
import { present } from "../present.ts";
import type { StackDescription } from "../service/describe-stack.ts";
import { saysDenied } from "../service/service-sentences.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { Stack } from "../stack.ts";
import { listAccountExports } from "./account-exports.ts";
import { checkCapabilities } from "./check-capabilities.ts";
import { checkCost } from "./check-cost.ts";
import { checkExports } from "./check-exports.ts";
import { checkImports } from "./check-imports.ts";
import { checkNames } from "./check-names.ts";
import { checkPermissions } from "./check-permissions.ts";
import { checkQuotas } from "./check-quotas.ts";
import { checkReferencesThere } from "./check-references.ts";
import { checkStack } from "./check-stack.ts";
import { checkTypes } from "./check-types.ts";
import { PreflightCheckName, type Preflight, type PreflightCheck } from "./preflight.ts";
import { assertAskable, readSubject } from "./read-subject.ts";
import { assertRefusal, refusedRow } from "./rows.ts";
import type { Subject } from "./subject.ts";
import { knownParameters, parameterRows, takeValues, type ResolveOutputs } from "./take-values.ts";
import { summaryOf } from "./template-summary.ts";

/** How many checks ask at a time: few enough for accounts that others work in as well. */
const AT_ONCE = 4;

/**
 * Asks the account what speaks against a deployment, with calls that change nothing. What a caller may not ask, or the service
 * does not answer, is said so in the place of the answer. Throws `TemplateError` for a template that is wrong in itself.
 */
export async function preflightStack(
  environment: Environment,
  signal: AbortSignal,
  given: Stack,
  resolve: ResolveOutputs,
): Promise<Preflight> {
  takeSecrets(environment, given);
  const loaded = await loadTemplate(given);
  if (loaded.kind === "read") await assertAskable(environment, signal, given, loaded.template);
  const found = await findStack(environment, signal, given);
  const account = environment.account ?? (await askAccount(environment, signal, found.deployed));
  const { subject, rows } = await prepare(environment, signal, { given, loaded, found, account, resolve });
  const answers = new Map<PreflightCheckName, readonly PreflightCheck[]>([
    [PreflightCheckName.Stack, found.rows],
    [PreflightCheckName.Parameters, parameterRows(rows)],
  ]);
  const [failure] = await sideBySide(checksOf(subject, account), AT_ONCE, async ([check, look]) => {
    answers.set(check, await look().catch((refusal: unknown) => [refusedRow(check, refusal)]));
  });
  if (failure !== undefined) throw failure.failure;
  const checks = Object.values(PreflightCheckName).flatMap((check) =>
    (answers.get(check) ?? []).map((row) => placed(row, subject)),
  );
  return present({
    format: "stacksteward.preflight" as const,
    version: 1 as const,
    stackName: given.name,
    region: environment.region,
    account,
    operation: subject.operation,
    checks,
    isClear: checks.every(({ outcome }) => outcome !== "failed"),
    isComplete: checks.every(({ outcome }) => outcome !== "not-looked"),
  });
}

interface FoundStack {
  readonly deployed?: StackDescription;
  readonly operation?: "CREATE" | "UPDATE";
  readonly rows: readonly PreflightCheck[];
  readonly reader: StackReader;
  /** Whether nobody may look. */
  readonly isHidden: boolean;
}

/** The first call. Whoever cannot reach the service at all gets no answers, but the failure. */
async function findStack(environment: Environment, signal: AbortSignal, given: Stack): Promise<FoundStack> {
  const reader = createStackReader(environment, signal, given.name);
  try {
    const deployed = await reader.find();
    const rows = checkStack(given, deployed);
    return present({ deployed, operation: operationOf(deployed), rows, reader, isHidden: false });
  } catch (failure) {
    if (!saysDenied(failure)) throw failure;
    return { rows: [refusedRow("stack", failure)], reader, isHidden: true };
  }
}

function operationOf(deployed: StackDescription | undefined): "CREATE" | "UPDATE" | undefined {
  if (deployed === undefined) return "CREATE";
  if (isInReview(deployed)) return "CREATE";
  return factsOfStatus(deployed.status).updatable ? "UPDATE" : undefined;
}

function isInReview({ status }: StackDescription): boolean {
  return factsOfStatus(status).kind === "review";
}

/** Names and ARNs may hold it; without it they are not known. */
async function askAccount(
  environment: Environment,
  signal: AbortSignal,
  deployed: StackDescription | undefined,
): Promise<string | undefined> {
  if (deployed !== undefined) return deployed.stackId.split(":")[4];
  return environment.askAccount(signal).catch((failure: unknown) => {
    assertRefusal(failure);
    return undefined;
  });
}

interface Preparation {
  readonly given: Stack;
  readonly loaded: LoadedTemplate;
  readonly found: FoundStack;
  readonly account: string | undefined;
  readonly resolve: ResolveOutputs;
}

async function prepare(
  environment: Environment,
  signal: AbortSignal,
  { given, loaded, found, account, resolve }: Preparation,
): Promise<{ readonly subject: Subject; readonly rows: readonly PreflightCheck[] }> {
  const { deployed, operation, isHidden } = found;
  const base = { environment, signal, ...present({ deployed, operation }) };
  if (loaded.kind === "remote") {
    const { url } = loaded;
    const declared = await declaredIn(environment, signal, url).catch((failure: unknown) => {
      assertRefusal(failure);
      return () => undefined;
    });
    const { stack, rows } = await takeValues(environment, signal, given, resolve, declared);
    return { subject: { ...base, stack, templateUrl: url }, rows };
  }
  const template =
    loaded.kind === "read" ? loaded.template : await previousTemplate(environment, signal, given, found.reader);
  const inputs = describeInputs(template.body);
  const declared = (key: string) => inputs.find(({ name }) => name === key);
  const { stack, rows } = await takeValues(environment, signal, given, resolve, declared);
  const unnamed = unnamedParameters(stack, template.body);
  // What nobody may look at may have any value.
  const had = deployed === undefined || isInReview(deployed) ? {} : deployed.parameters;
  const kept = unnamed.filter((name) => isHidden || Object.hasOwn(had, name));
  const { parameters, rows: wrong } = await knownParameters(environment, signal, stack, template, kept);
  const read = readSubject(environment, stack, template, parameters, { account, deployed });
  return { subject: { ...base, stack, read }, rows: [...rows, ...wrong] };
}

type Check = readonly [PreflightCheckName, () => Promise<readonly PreflightCheck[]>];

/** What is asked beside the stack and its parameters. Two checks that need the same answer ask for it once. */
function checksOf(subject: Subject, account: string | undefined): readonly Check[] {
  const { environment, signal } = subject;
  const summary = once(() => summaryOf(subject));
  const exports = once(() => listAccountExports(environment, signal));
  return [
    [PreflightCheckName.Types, async () => checkTypes(subject, await summary())],
    [PreflightCheckName.Capabilities, async () => checkCapabilities(subject, await summary())],
    [PreflightCheckName.References, () => checkReferencesThere(subject)],
    [PreflightCheckName.Names, () => checkNames(subject, account)],
    [PreflightCheckName.Exports, () => checkExports(subject, exports)],
    [PreflightCheckName.Imports, () => checkImports(subject, exports)],
    [PreflightCheckName.Quotas, () => checkQuotas(subject)],
    [PreflightCheckName.Permissions, () => checkPermissions(subject, account)],
    [PreflightCheckName.Cost, () => checkCost(subject)],
  ];
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}

/** An answer with the place in the template, and without secrets: names may be made of them. */
function placed(row: PreflightCheck, { environment, read }: Subject): PreflightCheck {
  const { message, remedy, url, ...rest } = row;
  const range = row.path === undefined ? undefined : read?.template.locate(row.path, "key");
  const words = environment.secrets.hideInText(present({ message, remedy, url }));
  return { ...rest, ...words, ...present({ range }) };
}
