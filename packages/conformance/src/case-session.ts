import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  paginateDescribeStackEvents,
  type Capability,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { LocalCloud } from "@stacksteward/local";
import { isJsonObject, type Json, type JsonObject } from "@stacksteward/template";

import { recordedForm } from "./recorded-form.ts";
import type { RecordedCase } from "./recorded-case.ts";
import { storedParameters } from "./requirements.ts";
import { withBucket } from "./snippet-doubles.ts";

/** The calls of one case on one cloud. Each answers in the form that was recorded, and throws what the service throws. */
export interface CaseSession {
  readonly stackName: string;
  createChangeSet(index: number): Promise<JsonObject>;
  describeChangeSet(withValues: boolean): Promise<JsonObject>;
  executeChangeSet(): Promise<JsonObject>;
  /** The call that comes next: a change set is created, then executed, then the next one is created. */
  callNext(): Promise<JsonObject>;
  describeStack(): Promise<JsonObject>;
  deleteStack(): Promise<void>;
  events(): Promise<StackEvent[]>;
}

/** Stands for the part of a name that the recording made unique. */
const uid = "c0ffee42";

export function openSession(cloud: LocalCloud, recordedCase: RecordedCase): CaseSession {
  const connection = cloud.connection();
  const cloudFormation = new CloudFormationClient({ ...connection, maxAttempts: 1 });
  const ssm = new SSMClient({ ...connection, maxAttempts: 1 });
  const stackName = `stack-${uid}`;
  const changeSetName = `change-set-${uid}`;
  let stackId = stackName;
  let changeSetId = changeSetName;
  let created = 0;
  let executed = 0;

  const session: CaseSession = {
    stackName,
    async createChangeSet(index) {
      const parameters = withUid(recordedCase.parameters[index] ?? {});
      await storeParameters(ssm, recordedCase, index, parameters);
      const answer = await cloudFormation.send(
        new CreateChangeSetCommand({
          StackName: stackName,
          ChangeSetName: changeSetName,
          ChangeSetType: index === 0 ? "CREATE" : "UPDATE",
          TemplateBody: templateText(recordedCase.templates[index] ?? null),
          Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          })),
          Capabilities: recordedCapabilities(recordedCase, index),
        }),
      );
      stackId = answer.StackId ?? stackId;
      changeSetId = answer.Id ?? changeSetId;
      created += 1;
      await cloud.settle();
      return recordedForm(answer);
    },
    async describeChangeSet(withValues) {
      const command = new DescribeChangeSetCommand({ ChangeSetName: changeSetId, IncludePropertyValues: withValues });
      return recordedForm(await cloudFormation.send(command));
    },
    async executeChangeSet() {
      const answer = await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: changeSetId }));
      executed += 1;
      await cloud.settle();
      return recordedForm(answer);
    },
    callNext: () => (created > executed ? session.executeChangeSet() : session.createChangeSet(created)),
    async describeStack() {
      const { Stacks: [stack = {}] = [] } = await cloudFormation.send(
        new DescribeStacksCommand({ StackName: stackId }),
      );
      return recordedForm(stack);
    },
    async deleteStack() {
      await cloudFormation.send(new DeleteStackCommand({ StackName: stackId }));
      await cloud.settle();
    },
    async events() {
      const events: StackEvent[] = [];
      const pages = paginateDescribeStackEvents({ client: cloudFormation }, { StackName: stackId });
      for await (const page of pages) events.push(...(page.StackEvents ?? []));
      return events;
    },
  };
  return session;
}

/** An SSM parameter holds what the recording says it was resolved to; a placeholder there stands for any text. */
async function storeParameters(
  ssm: SSMClient,
  recordedCase: RecordedCase,
  index: number,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  const recorded = memberOf(recordedCase.recorded[`describe-change-set-${index + 1}`], "Parameters");
  for (const name of storedParameters(recordedCase.templates[index] ?? null)) {
    const entry = (Array.isArray(recorded) ? recorded : []).find((each) => memberOf(each, "ParameterKey") === name);
    const resolved = memberOf(entry, "ResolvedValue");
    const Value = (typeof resolved === "string" ? resolved : name).replaceAll(/[<>]/g, "");
    await ssm.send(new PutParameterCommand({ Name: parameters[name] ?? name, Value, Type: "String", Overwrite: true }));
  }
}

function recordedCapabilities(recordedCase: RecordedCase, index: number): Capability[] {
  const capabilities = memberOf(recordedCase.recorded[`describe-change-set-${index + 1}`], "Capabilities");
  return (Array.isArray(capabilities) ? capabilities : []) as Capability[];
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) ? value[key] : undefined;
}

function templateText(template: Json): string {
  return withBucket((typeof template === "string" ? template : JSON.stringify(template)).replaceAll("{uid}", uid));
}

function withUid(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.replaceAll("{uid}", uid)]));
}
