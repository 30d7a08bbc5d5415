import {
  Capability,
  CloudFormationClient,
  CloudFormationServiceException,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeEventsCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  type StackEvent,
  type StackStatus,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { LocalCloud } from "@stacksteward/local";

/** A step that did not end as wanted: it was refused at once, or failed while it ran. */
export interface FailedStep {
  readonly kind: "failed";
  readonly step: "create" | "update" | "delete";
  readonly atOnce: boolean;
  /** The error's code, when it was refused at once. */
  readonly code?: string;
  readonly reason: string;
}

/** The steps of the life of one stack. Each runs to its end and answers what went otherwise than wanted. */
export interface StackSteps {
  create(wanted: StackStatus): Promise<FailedStep | undefined>;
  /** Changes nothing but a tag. */
  update(wanted: StackStatus): Promise<FailedStep | undefined>;
  remove(wanted: StackStatus): Promise<FailedStep | undefined>;
}

/** The name of every stack of the corpus. */
export const stackName = "corpus";

/** The steps of a stack of this template. */
export async function stackSteps(
  cloud: LocalCloud,
  text: string,
  parameters: Readonly<Record<string, string>>,
): Promise<StackSteps> {
  const client = new CloudFormationClient({ ...cloud.connection(), maxAttempts: 1 });
  const source = await templateSource(cloud, text);
  const given = Object.entries(parameters).map(([key, value]) => ({ ParameterKey: key, ParameterValue: value }));
  const kept = Object.keys(parameters).map((key) => ({ ParameterKey: key, UsePreviousValue: true }));
  const common = { StackName: stackName, Capabilities: Object.values(Capability) };
  const tagged = (revision: string) => ({ ...common, Tags: [{ Key: "revision", Value: revision }] });
  let stackId = stackName;

  const run = async (step: FailedStep["step"], wanted: StackStatus, call: () => Promise<void>) => {
    try {
      await call();
    } catch (error) {
      if (!(error instanceof CloudFormationServiceException)) throw error;
      return { kind: "failed", step, atOnce: true, code: error.name, reason: error.message } as const;
    }
    await cloud.settle();
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
    if (stack?.StackStatus === wanted) return undefined;
    const { StackEvents: events = [] } = await client.send(new DescribeStackEventsCommand({ StackName: stackId }));
    const cause = (await foundByValidation(client, stackId)) ?? firstReason(events) ?? stack?.StackStatusReason;
    return { kind: "failed", step, atOnce: false, reason: `${stack?.StackStatus}: ${cause}` } as const;
  };
  return {
    create: (wanted) =>
      run("create", wanted, async () => {
        const answer = await client.send(new CreateStackCommand({ ...tagged("1"), ...source, Parameters: given }));
        stackId = answer.StackId ?? stackName;
      }),
    update: (wanted) =>
      run("update", wanted, async () => {
        await client.send(new UpdateStackCommand({ ...tagged("2"), UsePreviousTemplate: true, Parameters: kept }));
      }),
    remove: (wanted) =>
      run("delete", wanted, async () => {
        await client.send(new DeleteStackCommand({ StackName: stackName }));
      }),
  };
}

/** What validation found first, which the events of the stack only count. */
async function foundByValidation(client: CloudFormationClient, stackId: string): Promise<string | undefined> {
  const { OperationEvents: events = [] } = await client.send(
    new DescribeEventsCommand({ StackName: stackId, Filters: { FailedEvents: true } }),
  );
  const found = events.findLast(({ EventType: type }) => type === "VALIDATION_ERROR");
  return found && `${found.LogicalResourceId} (${found.ResourceType}): ${found.ValidationStatusReason}`;
}

/** What failed first; events come newest first. */
function firstReason(events: readonly StackEvent[]): string | undefined {
  const failed = events.findLast(({ ResourceStatus: status = "" }) => status.endsWith("_FAILED"));
  const cause = failed ?? events.findLast(({ ResourceStatus: status = "" }) => status.includes("ROLLBACK"));
  return cause && `${cause.LogicalResourceId} (${cause.ResourceType}): ${cause.ResourceStatusReason}`;
}

/** The largest template that a call may carry itself. See "Understand CloudFormation quotas" in the user guide. */
const LARGEST_BODY = 51_200;

/** How a call carries a template: itself, or from a bucket when it is too large. */
export async function templateSource(
  cloud: LocalCloud,
  text: string,
): Promise<{ TemplateBody: string } | { TemplateURL: string }> {
  if (Buffer.byteLength(text) <= LARGEST_BODY) return { TemplateBody: text };
  const s3 = new S3Client({ ...cloud.connection(), maxAttempts: 1 });
  await s3.send(new CreateBucketCommand({ Bucket: "corpus-templates" }));
  await s3.send(new PutObjectCommand({ Bucket: "corpus-templates", Key: "template", Body: text }));
  return { TemplateURL: "https://corpus-templates.s3.amazonaws.com/template" };
}
