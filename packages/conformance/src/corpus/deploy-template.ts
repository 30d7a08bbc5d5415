import {
  Capability,
  CloudFormationClient,
  CloudFormationServiceException,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { LocalCloud } from "@stacksteward/local";

/** How far a template got: each step ends the attempt when it fails. */
export type DeploymentOutcome =
  | { readonly kind: "deployed" }
  /** `step` was refused at once, or failed while it ran. */
  | {
      readonly kind: "failed";
      readonly step: "create" | "update" | "delete";
      readonly atOnce: boolean;
      /** The error's code, when it was refused at once. */
      readonly code?: string;
      readonly reason: string;
    };

type Step = Extract<DeploymentOutcome, { kind: "failed" }>["step"];

const stackName = "corpus";

/** Creates a stack of a template, updates it with a changed tag, and deletes it. */
export async function deployTemplate(
  cloud: LocalCloud,
  text: string,
  parameters: Readonly<Record<string, string>>,
): Promise<DeploymentOutcome> {
  const client = new CloudFormationClient({ ...cloud.connection(), maxAttempts: 1 });
  const source = await templateSource(cloud, text);
  const given = Object.entries(parameters).map(([key, value]) => ({ ParameterKey: key, ParameterValue: value }));
  const kept = Object.keys(parameters).map((key) => ({ ParameterKey: key, UsePreviousValue: true }));
  const common = { StackName: stackName, Capabilities: Object.values(Capability) };
  let stackId = stackName;

  const create = async (): Promise<void> => {
    const Tags = [{ Key: "revision", Value: "1" }];
    const answer = await client.send(new CreateStackCommand({ ...common, ...source, Parameters: given, Tags }));
    stackId = answer.StackId ?? stackName;
  };
  const update = async (): Promise<void> => {
    const Tags = [{ Key: "revision", Value: "2" }];
    await client.send(new UpdateStackCommand({ ...common, UsePreviousTemplate: true, Parameters: kept, Tags }));
  };
  const remove = async (): Promise<void> => {
    await client.send(new DeleteStackCommand({ StackName: stackName }));
  };

  for (const [step, call, wanted] of [
    ["create", create, "CREATE_COMPLETE"],
    ["update", update, "UPDATE_COMPLETE"],
    ["delete", remove, "DELETE_COMPLETE"],
  ] as const) {
    const failure = await runStep(cloud, client, { step, call, wanted, stackId: () => stackId });
    if (failure !== undefined) return failure;
  }
  return { kind: "deployed" };
}

async function runStep(
  cloud: LocalCloud,
  client: CloudFormationClient,
  { step, call, wanted, stackId }: { step: Step; call: () => Promise<void>; wanted: string; stackId: () => string },
): Promise<DeploymentOutcome | undefined> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof CloudFormationServiceException)) throw error;
    return { kind: "failed", step, atOnce: true, code: error.name, reason: error.message };
  }
  await cloud.settle();
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackId() }));
  if (stack?.StackStatus === wanted) return undefined;
  const { StackEvents: events = [] } = await client.send(new DescribeStackEventsCommand({ StackName: stackId() }));
  return { kind: "failed", step, atOnce: false, reason: `${stack?.StackStatus}: ${firstReason(events)}` };
}

/** What failed first; events come newest first. */
function firstReason(events: readonly StackEvent[]): string {
  const failed = events.findLast(({ ResourceStatus: status = "" }) => status.endsWith("_FAILED"));
  const rolledBack = events.findLast(({ ResourceStatus: status = "" }) => status.includes("ROLLBACK"));
  const cause = failed ?? rolledBack;
  return `${cause?.LogicalResourceId} (${cause?.ResourceType}): ${cause?.ResourceStatusReason}`;
}

/** The largest template that a call may carry itself. See "Understand CloudFormation quotas" in the user guide. */
const LARGEST_BODY = 51_200;

async function templateSource(
  cloud: LocalCloud,
  text: string,
): Promise<{ TemplateBody: string } | { TemplateURL: string }> {
  if (Buffer.byteLength(text) <= LARGEST_BODY) return { TemplateBody: text };
  const s3 = new S3Client({ ...cloud.connection(), maxAttempts: 1 });
  await s3.send(new CreateBucketCommand({ Bucket: "corpus-templates" }));
  await s3.send(new PutObjectCommand({ Bucket: "corpus-templates", Key: "template", Body: text }));
  return { TemplateURL: "https://corpus-templates.s3.amazonaws.com/template" };
}
