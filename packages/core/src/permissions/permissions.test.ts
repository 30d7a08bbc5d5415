import { describe, expect, test } from "vitest";

import { createOrchestrator, type Orchestrator, type PolicyDocument, type Verb } from "../index.ts";
import { appScenarios } from "./app-scenarios.testing.ts";
import { assetScenarios } from "./asset-scenarios.testing.ts";
import { deployScenarios } from "./deploy-scenarios.testing.ts";
import { handleScenarios } from "./handle-scenarios.testing.ts";
import { planningScenarios } from "./planning-scenarios.testing.ts";
import { preflightScenarios } from "./preflight-scenarios.testing.ts";
import { destroyScenarios, recoveryScenarios } from "./recovery-scenarios.testing.ts";
import { refactorScenarios } from "./refactor-scenarios.testing.ts";
import { readingScenarios } from "./reading-scenarios.testing.ts";
import { play, policyOf, type PlayedCall, type Scenario } from "./scenarios.testing.ts";
import { stackSetScenarios } from "./stack-set-scenarios.testing.ts";
import { verbPermissions, type PermissionNeed } from "./verb-permissions.ts";

const scenarios: readonly Scenario[] = [
  ...planningScenarios,
  ...preflightScenarios,
  ...deployScenarios,
  ...refactorScenarios,
  ...handleScenarios,
  ...recoveryScenarios,
  ...destroyScenarios,
  ...readingScenarios,
  ...appScenarios,
  ...assetScenarios,
  ...stackSetScenarios,
];
const verbs = Object.keys(verbPermissions) as Verb[];

/** The policy of a scenario without one action. */
function without(scenario: Scenario, action: string): PolicyDocument {
  const { Version, Statement } = policyOf(scenario);
  const left = Statement.map((each) => ({ ...each, Action: each.Action.filter((name) => name !== action) }));
  return { Version, Statement: left.filter(({ Action }) => Action.length > 0) };
}

/** Scenarios of verbs by themselves, and what was called in them. */
const played: { readonly scenario: Scenario; readonly operations: readonly string[] }[] = [];

function calledIn(isMeant: (scenario: Scenario) => boolean): readonly string[] {
  const meant = played.filter(({ scenario }) => isMeant(scenario));
  return [...new Set(meant.flatMap(({ operations }) => operations))].toSorted();
}

describe.each(verbs)("%s, by a caller who may do nothing else,", (verb) => {
  const own = scenarios.filter((scenario) => scenario.verb === verb);

  test.each(own)("works when $when", async (scenario) => {
    const calls: PlayedCall[] = [];
    await play(scenario, policyOf(scenario), calls);
    // What a verb can do without, it does without silently.
    expect(calls.filter(({ outcome }) => outcome.startsWith("AccessDenied"))).toEqual([]);
    // Who one is may be asked by everybody.
    const operations = calls.map(({ operation }) => operation).filter((name) => name !== "GetCallerIdentity");
    if (scenario.beside === undefined) played.push({ scenario, operations });
  });

  test("is allowed nothing that no scenario calls", () => {
    const { calls, options = {} } = verbPermissions[verb];
    const allowed = new Set([...calls, ...Object.values(options).flat()]);
    expect(calledIn((scenario) => scenario.verb === verb)).toEqual([...allowed].toSorted());
  });

  test("is allowed nothing for an option that no scenario with that option calls", () => {
    for (const [need, operations] of Object.entries(verbPermissions[verb].options ?? {})) {
      const called = calledIn(
        ({ verb: other, options }) => other === verb && Boolean(options?.[need as PermissionNeed]),
      );
      expect({ need, called }).toEqual({ need, called: expect.arrayContaining([...operations]) });
    }
  });
});

test("a role may be handed over by exactly those verbs that a scenario sees do it", async () => {
  const handing = scenarios.filter(({ beside, options }) => beside === undefined && options?.roleArns !== undefined);
  expect(new Set(handing.map(({ verb }) => verb))).toEqual(
    new Set(verbs.filter((verb) => verbPermissions[verb].passesRole === true)),
  );
  for (const scenario of handing) {
    await expect(play(scenario, without(scenario, "iam:PassRole"), [])).rejects.toMatchObject({
      details: { serviceMessage: expect.stringContaining("is not authorized to perform: iam:PassRole on resource") },
    });
  }
});

test("every verb of the orchestrator has a row, also those that begin operations, and no row is of anything else", () => {
  using orchestrator: Orchestrator = createOrchestrator();
  const { start, close: _, ...rest } = orchestrator;
  expect(Object.keys(rest).toSorted()).toEqual(verbs.toSorted());
  expect(Object.keys(start).filter((verb) => !Object.hasOwn(verbPermissions, verb))).toEqual([]);
});

test("every verb has a scenario", () => {
  expect(verbs.filter((verb) => scenarios.every((scenario) => scenario.verb !== verb))).toEqual([]);
});

describe("without one action", () => {
  const changing = ["CreateChangeSet", "ExecuteChangeSet", "DeleteStack", "UpdateTerminationProtection", "PutObject"];
  const find = (verb: Verb, when: string): Scenario => {
    const found = scenarios.find((scenario) => scenario.verb === verb && scenario.when === when);
    if (found === undefined) throw new Error(`there is no scenario of ${verb} when ${when}`);
    return found;
  };

  test.each([
    ["plan", "something changes", "DescribeStacks", []],
    ["plan", "something changes", "CreateChangeSet", []],
    ["plan", "something changes", "DescribeChangeSet", ["CreateChangeSet"]],
    ["deploy", "a plan changes what others import, and its events are told", "DescribeChangeSet", []],
    ["deploy", "a plan changes what others import, and its events are told", "GetTemplate", []],
    ["deploy", "a plan changes what others import, and its events are told", "ExecuteChangeSet", []],
    ["destroy", "it exports something, is protected, and its events are told", "ListStackResources", []],
    ["destroy", "it exports something, is protected, and its events are told", "UpdateTerminationProtection", []],
    [
      "destroy",
      "it exports something, is protected, and its events are told",
      "DeleteStack",
      ["UpdateTerminationProtection", "UpdateTerminationProtection"],
    ],
    ["detectDrift", "its queue has drifted", "DetectStackDrift", []],
  ] as const)("%s, when %s, names cloudformation:%s, and has changed %j", async (verb, when, operation, changed) => {
    const scenario = find(verb, when);
    const action = `cloudformation:${operation}`;
    const calls: PlayedCall[] = [];
    await expect(play(scenario, without(scenario, action), calls)).rejects.toMatchObject({
      code: "SERVICE_CALL_FAILED",
      details: {
        operation,
        serviceCode: "AccessDenied",
        serviceMessage: expect.stringMatching(
          new RegExp(
            `^User: arn:aws:sts::111111111111:assumed-role/limited/connection is not authorized to perform: ${action} on resource: arn:aws:cloudformation:eu-west-1:111111111111:stack/app/\\S+ because no session policy allows the ${action} action$`,
          ),
        ),
      },
    });
    const done = calls.filter(({ outcome }) => outcome === "answered").map((call) => call.operation);
    expect(done.filter((name) => changing.includes(name))).toEqual(changed);
  });

  test.each([
    ["plan", "something changes", "ListImports"],
    ["plan", "validation refuses it", "DescribeEvents"],
    ["plan", "a hook refuses it", "ListHookResults"],
    ["deploy", "three stacks are deployed side by side", "ListStacks"],
  ] as const)("%s, when %s, does without cloudformation:%s", async (verb, when, operation) => {
    const scenario = find(verb, when);
    const calls: PlayedCall[] = [];
    await play(scenario, without(scenario, `cloudformation:${operation}`), calls);
    const denied = calls.filter(({ outcome }) => outcome === "AccessDenied").map((call) => call.operation);
    expect(new Set(denied)).toEqual(new Set([operation]));
  });
});
