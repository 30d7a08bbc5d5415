import { DescribeAccountLimitsCommand, ListStacksCommand, StackStatus } from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { PreflightCheck } from "./preflight.ts";
import { rowsOf } from "./rows.ts";
import type { Subject } from "./subject.ts";

const { passed, failed, warned, notLooked } = rowsOf("quotas");

/** A page holds a hundred stacks, and an account may have 2,000 unless it asked for more. */
const MOST_PAGES = 30;

/** From here on it is said that there is not much room left. */
const NEARLY_FULL = 0.95;

const QUOTAS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html";

/** Whether the account has room for a stack that would be made. One that is there already takes no more of it. */
export async function checkQuotas(subject: Subject): Promise<readonly PreflightCheck[]> {
  const { environment, signal, operation, deployed, read } = subject;
  if (operation === undefined)
    return deployed === undefined
      ? [notLooked("It is not known whether the stack would be made.")]
      : [passed("The stack is there, and takes no more of the account's stacks.")];
  if (operation === "UPDATE") return [passed("The stack is there, and takes no more of the account's stacks.")];
  const limits = await accountLimits(environment, signal);
  const most = limits.get("StackLimit");
  if (most === undefined) return [notLooked("The service does not say how many stacks the account may have.")];
  const nested = Object.values(read?.body.Resources ?? {}).filter(({ Type }) => Type === "AWS::CloudFormation::Stack");
  // A stack that only stands for change sets counts already.
  const added = nested.length + (deployed === undefined ? 1 : 0);
  const { count, isComplete } = await countStacks(environment, signal, most);
  return [
    stackRow(environment.region, { most, count, added, isComplete }),
    ...concurrencyRows(Object.keys(read?.body.Resources ?? {}).length, limits.get("ConcurrentResourcesLimit")),
  ];
}

function stackRow(
  region: string,
  { most, count, added, isComplete }: { most: number; count: number; added: number; isComplete: boolean },
): PreflightCheck {
  const remedy = "Destroy what nobody needs, or have the quota raised in Service Quotas.";
  const room = `The account has ${shown(count)} of ${shown(most)} stacks in ${region}`;
  const would = `and ${added === 1 ? "one more" : `${added} more`} would be made`;
  if (count + added > most)
    return failed(`${room}${isComplete ? "" : " at least"}, ${would}.`, { remedy, url: QUOTAS });
  if (!isComplete) return notLooked(`The account has more than ${shown(count)} stacks, which were not all counted.`);
  if (count + added > most * NEARLY_FULL)
    return warned(`${room}, ${would}.`, { remedy, url: QUOTAS, certainty: "possible" });
  return passed(`${room}, ${would}.`);
}

function concurrencyRows(resources: number, most: number | undefined): PreflightCheck[] {
  if (most === undefined || resources <= most) return [];
  return [
    warned(
      `The template has ${shown(resources)} resources, and the account may have ${shown(most)} in work at a time.`,
      {
        remedy: "Split the stack, or have the quota raised in Service Quotas.",
        url: QUOTAS,
        certainty: "likely",
      },
    ),
  ];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_AccountLimit.html */
async function accountLimits(environment: Environment, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const limits = new Map<string, number>();
  let token: string | undefined;
  do {
    const answer = await environment.call("DescribeAccountLimits", signal, (client, options) =>
      client.send(new DescribeAccountLimitsCommand(present({ NextToken: token })), options),
    );
    for (const { Name = "", Value } of answer.AccountLimits ?? []) if (Value !== undefined) limits.set(Name, Value);
    token = answer.NextToken;
    // There are three limits; a list that goes on for longer is none of ours.
  } while (token !== undefined && limits.size < 10);
  return limits;
}

/** Stops when there is no room, whatever the rest is. */
async function countStacks(
  environment: Environment,
  signal: AbortSignal,
  most: number,
): Promise<{ readonly count: number; readonly isComplete: boolean }> {
  const StackStatusFilter = Object.values(StackStatus).filter((status) => status !== StackStatus.DELETE_COMPLETE);
  let count = 0;
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES && count <= most; page++) {
    const answer = await environment.call("ListStacks", signal, (client, options) =>
      client.send(new ListStacksCommand(present({ StackStatusFilter, NextToken: token })), options),
    );
    count += answer.StackSummaries?.length ?? 0;
    token = answer.NextToken;
    if (token === undefined) return { count, isComplete: true };
  }
  return { count, isComplete: false };
}

function shown(number: number): string {
  return number.toLocaleString("en");
}
