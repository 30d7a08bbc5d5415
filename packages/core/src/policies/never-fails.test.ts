import fc from "fast-check";
import { expect, test } from "vitest";

import {
  allowedTypes,
  checkPolicies,
  deletionProtection,
  encryption,
  noPublicAccess,
  requiredTags,
  type TemplateBody,
} from "../index.ts";
import { encryptionTables } from "./packs/encryption.ts";
import { policyProperties } from "./packs/public-policies.ts";
import { publicSettings } from "./packs/public-settings.ts";

const rows = [...encryptionTables, ...publicSettings];
const types = [
  ...new Set([
    ...rows.map(({ type }) => type),
    ...Object.keys(policyProperties),
    "AWS::EC2::SecurityGroup",
    "AWS::EKS::Cluster",
    "Custom::Thing",
  ]),
];
const names = [
  ...new Set(rows.flatMap(({ property, each = "" }) => [...property.split("."), ...each.split(".")])),
  ...[
    "Statement",
    "Principal",
    "Effect",
    "Condition",
    "SecurityGroupIngress",
    "CidrIp",
    "Tags",
    "Key",
    "Value",
    "__proto__",
  ],
].filter((name) => name !== "" && name !== "*");

const leaf = fc.oneof(
  fc.constantFrom<unknown[]>(true, "false", null, 0, "*", "0.0.0.0/0", "", "{{resolve:ssm:x}}", "Allow"),
  fc.constantFrom(
    { Ref: "Unknown" },
    { Ref: "Missing" },
    { Ref: "Secret" },
    { "Fn::GetAtt": ["It", "Arn"] },
    { "Fn::Sub": "${Unknown}" },
  ),
);
const { node } = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie("node"), { maxKeys: 4 }),
    fc.record({ "Fn::If": fc.tuple(fc.constantFrom("Open", "Closed", "Missing"), tie("node"), tie("node")) }),
    fc.record({ "Fn::If": tie("node") }),
    fc.record({ "Fn::Join": tie("node") }),
    fc.record({ "Fn::Select": fc.tuple(leaf, tie("node")) }),
    fc.record({ "Fn::Transform": tie("node") }),
  ),
}));
const resource = fc.record(
  {
    Type: fc.constantFrom(...types),
    Properties: fc.dictionary(fc.constantFrom(...names), node, { maxKeys: 5 }),
    Condition: fc.constantFrom("Open", "Missing", 7),
    DeletionPolicy: node,
  },
  { requiredKeys: ["Type"] },
);

const packs = [
  encryption,
  noPublicAccess,
  deletionProtection,
  requiredTags({ Owner: true, Cost: /^\d+$/ }),
  allowedTypes(["AWS::S3::*"]),
];

test("whatever stands in a template, policies say something and nothing breaks", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(resource, { minLength: 1, maxLength: 4 }), async (resources) => {
      const template = {
        Parameters: {
          Unknown: { Type: "String" },
          Secret: { Type: "String", NoEcho: true, Default: "hunter2hunter2" },
        },
        Conditions: {
          Open: { "Fn::Equals": [{ Ref: "Unknown" }, "x"] },
          Closed: { "Fn::Equals": [{ Ref: "Secret" }, "hunter2hunter2"] },
        },
        Resources: Object.fromEntries(resources.map((each, index) => [`It${index === 0 ? "" : index}`, each])),
      } as unknown as TemplateBody;
      const result = await checkPolicies(packs, template, { region: "eu-west-1" });
      expect(result.findings.filter(({ message }) => message === "" || message.includes("undefined"))).toEqual([]);
      expect(JSON.stringify(result)).not.toContain("hunter2hunter2");
    }),
    { numRuns: 100 },
  );
});
