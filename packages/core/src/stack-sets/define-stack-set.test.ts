import { expect, test } from "vitest";

import { stackSet, type StackSetDefinition } from "../index.ts";

const [account, region] = ["111111111111", "eu-west-1"];
const right: StackSetDefinition = {
  name: "baseline",
  template: { Resources: { Topic: { Type: "AWS::SNS::Topic" } } },
  targets: { accounts: [account], regions: [region] },
};

test("a definition is frozen plain data that knows its kind of permissions", () => {
  const self = stackSet(right);
  expect(self).toEqual({ ...right, kind: "stack-set", permissionModel: "SELF_MANAGED" });
  expect(Object.isFrozen(self)).toBe(true);
  const units = stackSet({ ...right, targets: { units: ["ou-abcd-12345678"], regions: [region] } });
  expect(units.permissionModel).toBe("SERVICE_MANAGED");
});

const units = { units: ["ou-abcd-12345678"], regions: [region] };
test.each<[string, object, string]>([
  ["a name", { name: "1st" }, "Its name must begin with a letter"],
  ["a member", { tragets: [] }, 'It has "tragets", which is no member of a definition. Did you mean "targets"?'],
  ["a member of targets", { targets: { accounts: [account], region } }, "One of its targets has no regions."],
  ["no targets", { targets: [] }, "It has no targets"],
  ["an account", { targets: { account: "1234", region } }, 'Account "1234" must be twelve digits.'],
  ["a region", { targets: { account, region: "Ireland" } }, 'Region "Ireland" must look like "eu-west-1".'],
  ["a unit", { targets: { units: ["finance"], regions: [region] } }, 'Unit "finance" must look like ou-abcd-12345678'],
  ["an empty list", { targets: { accounts: [], regions: [region] } }, "One of its targets has no accounts."],
  ["units and accounts", { targets: [units, { account, region }] }, "one kind of permissions for a whole set"],
  [
    "a filter without accounts",
    { targets: { ...units, accountFilter: "UNION" } },
    "only one of accounts and accountFilter",
  ],
  ["a filter", { targets: { ...units, accounts: [account], accountFilter: "NOT" } }, 'accountFilter can\'t be "NOT"'],
  ["auto-deployment of accounts", { autoDeployment: { enabled: true } }, "autoDeployment needs units"],
  ["a member of autoDeployment", { targets: units, autoDeployment: { enable: true } }, 'Did you mean "enabled"?'],
  ["a role of units", { targets: units, executionRoleName: "Role" }, "reached by roles of the service"],
  ["a delegated administrator of accounts", { callAs: "DELEGATED_ADMIN" }, "a delegated administrator needs units"],
  ["who calls", { callAs: "ADMIN" }, 'callAs can\'t be "ADMIN"'],
  ["what becomes of others", { onRemoval: "FORGET" }, 'onRemoval can\'t be "FORGET"'],
  ["an override of nothing", { overrides: [{ accounts: [], parameters: {} }] }, "an empty list, which meets nothing"],
  ["a member of an override", { overrides: [{ account, parameters: {} }] }, 'One of its overrides has "account"'],
])("%s that cannot be is refused by name", (_, wrong, message) => {
  expect(() => stackSet({ ...right, ...wrong })).toThrow(
    expect.objectContaining({ code: "INVALID_DEFINITION", message: expect.stringContaining(message) }),
  );
});
