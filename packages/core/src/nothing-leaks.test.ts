import { inspect } from "node:util";

import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { createLocalCloud } from "@stacksteward/local";
import { createMemoryStore } from "@stacksteward/workflow";
import { expect, test } from "vitest";

import {
  acceptDrift,
  compareDeployments,
  createLogger,
  createOrchestrator,
  fromSsm,
  isStackstewardError,
  lastKnownState,
  noDataLoss,
  planOffline,
  recoverUpTo,
  redacted,
  stack,
  type DeployResult,
  type Deployment,
  type Orchestrator,
  type Stack,
  type StackResource,
} from "./index.ts";

/** A `NoEcho` parameter, an ordinary one that the caller hides, and a SecureString: each a value that stands nowhere else. */
const NO_ECHO = "correct-horse-battery";
const HIDDEN = "staple-of-redaction";
const SECURE = "kept-by-parameter-store";

/** A SecureString that a parameter is taken from, in a stack of its own. */
const TAKEN = "taken-from-the-store";
/** One that somebody has written into a template. */
const WRITTEN = "written-by-mistake";
const SECURE_OUTPUT = { output: "Password", type: "SecureString" } as const;

/** A password in the template, or given to a parameter that everybody can read. */
function careless(password = "", parameter?: string): Stack {
  const value = parameter === undefined ? password : { Ref: "LoginPassword" };
  return stack({
    name: "careless",
    template: {
      Parameters: { LoginPassword: { Type: "String", Default: "" } },
      Resources: {
        User: { Type: "AWS::IAM::User", Properties: { LoginProfile: { Password: value } } },
      },
    },
    capabilities: ["CAPABILITY_IAM"],
    ...(parameter === undefined ? {} : { parameters: { LoginPassword: parameter } }),
  });
}

/** Secrets where CloudFormation itself shows them: in metadata, tags, descriptions of resources, and reasons. */
function vault(version: number, more: Partial<{ extra: boolean; secure: boolean }> = {}): Stack {
  const both = { "Fn::Sub": "${Password}/${Token}" };
  const secure = "{{resolve:ssm-secure:/vault/master:1}}";
  return stack({
    name: "vault",
    template: {
      Parameters: {
        Password: { Type: "String", NoEcho: true },
        Token: { Type: "String" },
        ...(more.secure === true
          ? { Stored: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/vault/master" } }
          : {}),
      },
      Resources: {
        Login: {
          Type: "AWS::SSM::Parameter",
          Metadata: { Note: both },
          Properties: { Type: "String", Value: both, Description: { "Fn::Sub": `version ${version} of \${Token}` } },
        },
        Database: {
          Type: "AWS::RDS::DBInstance",
          DeletionPolicy: "Snapshot",
          Properties: {
            DBInstanceClass: "db.t4g.micro",
            Engine: "postgres",
            MasterUsername: "owner",
            MasterUserPassword: version % 2 === 0 ? secure : { Ref: "Password" },
            Tags: [{ Key: "token", Value: { Ref: "Token" } }],
          },
        },
        ...(more.extra === true
          ? { Extra: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { Ref: "Token" } } } }
          : {}),
      },
    },
    parameters: { Password: NO_ECHO, Token: redacted(HIDDEN) },
    tags: { token: "vault" },
  });
}

/** Takes its password from Parameter Store. */
function borrower(NoEcho: boolean): Stack {
  return stack({
    name: "borrower",
    template: {
      Parameters: { Password: { Type: "String", NoEcho } },
      Resources: {
        Login: {
          Type: "AWS::SSM::Parameter",
          Metadata: { Note: { Ref: "Password" } },
          Properties: { Type: "String", Value: { Ref: "Password" } },
        },
      },
      Outputs: { Login: { Value: { Ref: "Login" } }, Password: { Value: { Ref: "Password" } } },
    },
    parameters: { Password: fromSsm("/vault/taken") },
  });
}

/** Everything that a program could print, store or send of what it got. */
function textOf(thing: unknown): string {
  const error =
    thing instanceof Error ? `${thing.message}\n${thing.stack}\n${inspect(thing.cause, { depth: 20 })}` : "";
  return `${inspect(thing, { depth: 30, showHidden: true })}\n${JSON.stringify(thing) ?? ""}\n${error}`;
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test("no secret is in a single byte that leaves the library: every verb, every event, error, log line and record", async () => {
  const cloud = await createLocalCloud({ regions: ["eu-west-1"] });
  const ssm = new SSMClient(cloud.connection());
  await ssm.send(new PutParameterCommand({ Name: "/vault/master", Type: "SecureString", Value: SECURE }));
  await ssm.send(new PutParameterCommand({ Name: "/vault/taken", Type: "SecureString", Value: TAKEN }));
  const left: string[] = [];
  /** Outputs are data, and shown by nobody but who asked for them. */
  const outputs: DeployResult[] = [];
  const refused: string[] = [];
  const store = createMemoryStore();
  const open = async (): Promise<Orchestrator> => {
    const logger = await createLogger({ level: "debug", destination: { write: (line) => left.push(line) } });
    return createOrchestrator({ ...cloud.connection(), store, logger, holder: "the vault's keeper" });
  };
  const take = async <T>(work: Promise<T>): Promise<T | undefined> => {
    const got = await work.then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
    left.push(textOf("error" in got ? got.error : got.result));
    if ("error" in got) refused.push(isStackstewardError(got.error) ? got.error.code : String(got.error));
    return "error" in got ? undefined : got.result;
  };
  const onEvent = (event: object): void => void left.push(textOf(event));

  const keeper = await open();
  // What fails before anything is sent, in a change set, and on the way.
  await take(keeper.plan(vault(1, { secure: true })));
  await take(keeper.deploy(vault(1), { expectNoChanges: true }));
  cloud.faults.failResource({
    logicalId: "Login",
    action: "create",
    times: 1,
    reason: `The value ${NO_ECHO}/${HIDDEN} is weak.`,
  });
  await take(keeper.deploy(vault(1), { onEvent, disableRollback: true }));
  await take(keeper.recover("vault", { policy: recoverUpTo("the stack") }));

  // A good life: created, planned elsewhere, changed, refused, failed, taken back.
  await take(keeper.deploy(vault(1), { onEvent, guard: noDataLoss() }));
  const plan = await take(keeper.plan(vault(2)));
  if (plan === undefined) throw new Error("The update could not be planned.");
  const begun = keeper.start.deploy(plan);
  await take(all(begun.events));
  await take(begun.result);
  await take(keeper.status(begun.handle));
  const stranger = await open();
  await take(stranger.resume(begun.handle, { onEvent }));
  cloud.faults.failResource({ logicalId: "Login", action: "update", times: 1, reason: `Not ${HIDDEN} again.` });
  await take(stranger.deploy(vault(4, { extra: true }), { onEvent }));
  const unwanted = await take(keeper.plan(vault(6)));
  if (unwanted !== undefined) await take(keeper.discard(unwanted));
  await take(
    keeper.deploy(vault(3), { guard: () => [{ policy: "no", reason: `because of ${HIDDEN}`, resources: [] }] }),
  );

  // A value that only Parameter Store has, where it may go and where it may not.
  outputs.push(await keeper.deploy(borrower(true), { onEvent }));
  await take(stranger.plan(borrower(true)));
  await take(keeper.plan(borrower(false)));

  // Secrets that are where they do not belong, and outputs made of one.
  await take(keeper.plan(careless(WRITTEN)));
  await take(keeper.plan(careless(undefined, WRITTEN)));
  const { literalSecrets = [] } = (await take(keeper.plan({ ...careless(WRITTEN), literalSecrets: "warn" }))) ?? {};
  for (const { path = [] } of literalSecrets.slice(0, 1)) {
    const template = JSON.stringify(careless(WRITTEN).template);
    await take(keeper.moveSecret({ template, path: [...path], name: "/vault/master" }));
    await take(keeper.moveSecret({ template, path: [...path], name: "/vault/moved" }));
  }
  await take(keeper.deploy(stack({ ...borrower(true), publish: { "/vault/plain": "Password" } })));
  const publish = (name: string): Stack => stack({ ...borrower(true), publish: { [name]: SECURE_OUTPUT } });
  outputs.push(await keeper.deploy(publish("/vault/published"), { onEvent }));
  await take(keeper.deploy(publish("/vault/master"), { onEvent }));

  // Asking before anything is sent.
  for (const asked of [
    vault(7),
    borrower(true),
    borrower(false),
    { ...careless(WRITTEN), literalSecrets: "warn" as const },
  ]) {
    for (const by of [keeper, stranger]) await take(by.preflight(asked));
  }

  // Looking, by somebody who was never told.
  await take(all(stranger.list()));
  await take(all(stranger.events("vault")));
  const resources = (await take(all(stranger.resources("vault")))) ?? ([] as StackResource[]);
  const description = await take(stranger.describe("vault"));
  if (description !== undefined) {
    const state = lastKnownState(description, JSON.stringify(vault(2).template), resources);
    await take(planOffline(vault(3), state));
  }
  const history = (await take(all(stranger.history("vault")))) ?? ([] as Deployment[]);
  await take(all(stranger.exportHistory("vault")));
  await take(stranger.changedByOthers("vault"));
  const [newest, before] = history;
  if (newest !== undefined && before !== undefined) await take(compareDeployments(before, newest));
  await take(stranger.planRollback("vault", { to: "previous" }));

  // Drift, moving, and the end.
  const drift = await take(stranger.detectDrift("vault"));
  if (drift !== undefined) {
    await take(stranger.planReconciliation(drift));
    await take(acceptDrift(drift, JSON.stringify(vault(2).template)));
  }
  await take(
    stranger.ignoreDrift("vault", { resource: "Login", reason: "known", until: cloud.clock.now() + 3_600_000 }),
  );
  await take(stranger.planDestroy("vault"));
  await take(stranger.destroy("vault", { deleteData: true, onEvent }));

  for (const key of await store.list("")) left.push(`${key}\n${(await store.get(key))?.text ?? ""}`);
  const bytes = left.join("\n");
  for (const secret of [NO_ECHO, HIDDEN, SECURE, TAKEN, WRITTEN]) {
    const at = bytes.indexOf(secret);
    expect(at === -1 ? "" : bytes.slice(Math.max(0, at - 300), at + 100)).toBe("");
  }
  expect(bytes).toContain("****");
  // Everything else has succeeded, so that there was something to search.
  expect(refused).toEqual([
    "PARAMETER_INVALID",
    "CHANGES_FOUND",
    "OPERATION_FAILED",
    "OPERATION_FAILED",
    "GUARD_REFUSED",
    "SECRET_EXPOSED",
    "LITERAL_SECRET",
    "SECRET_EXPOSED",
    "SECRET_UNMOVABLE",
    "SECRET_EXPOSED",
    "PUBLISH_FAILED",
  ]);
  expect(outputs).toMatchObject([
    { outputs: { Password: TAKEN } },
    { outputs: { Password: TAKEN }, published: [{ outcome: "published" }] },
  ]);
  expect(left.length).toBeGreaterThan(200);
  for (const orchestrator of [keeper, stranger]) orchestrator.close();
  ssm.destroy();
  await cloud.close();
});
