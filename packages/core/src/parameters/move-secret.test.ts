import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { readTemplate } from "@stacksteward/template";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { stack, type SecretMove } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
let ssm: SSMClient;
beforeEach(async () => {
  bench = await openTestCloud();
  ssm = new SSMClient(bench.cloud.connection());
});
afterEach(async () => {
  ssm.destroy();
  await bench[Symbol.asyncDispose]();
});

const secret = "correct-horse-battery";

async function stored(name: string): Promise<unknown> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
  return [Parameter?.Type, Parameter?.Value, Parameter?.Version];
}

function move(template: string, path: SecretMove["path"], name = "/app/db-password"): SecretMove {
  return { template, path, name, file: "app.yaml" };
}

const database = `# The orders of the shop
Resources:
  Database: # a small one
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.t4g.micro
      AllocatedStorage: '20'
      MasterUsername: owner
      MasterUserPassword: ${secret} # for now
`;

describe("a secret in a template", () => {
  test("becomes a dynamic reference where CloudFormation takes one, and the rest stays as it was written", async () => {
    const path = "Resources/Database/Properties/MasterUserPassword";
    const moved = await bench.orchestrator.moveSecret(move(database, path));
    expect(moved).toEqual({
      template: database.replace(secret, '"{{resolve:ssm-secure:/app/db-password:1}}"'),
      name: "/app/db-password",
      version: 1,
      parameters: {},
      isStillThere: false,
    });
    expect(await stored("/app/db-password")).toEqual(["SecureString", secret, 1]);
    const definition = stack({ name: "data", template: { body: moved.template } });
    expect(await bench.orchestrator.plan(definition)).toMatchObject({
      lateBindings: [{ found: { pinned: true, version: "1", check: "exists" } }],
    });
    // Once more, as after a crash.
    expect(await bench.orchestrator.moveSecret(move(database, path))).toEqual(moved);
  });

  test("becomes a NoEcho parameter elsewhere, which the definition takes from Parameter Store", async () => {
    const template = `Resources:
  # Sends the letters
  Sender:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs22.x
      Role: arn:aws:iam::111111111111:role/sender
      Code: { ZipFile: exit }
      Environment:
        Variables:
          LOG: info
          SMTP_PASSWORD: ${secret}
`;
    const path = ["Resources", "Sender", "Properties", "Environment", "Variables", "SMTP_PASSWORD"];
    const moved = await bench.orchestrator.moveSecret(move(template, path, "/app/smtp"));
    expect(moved.template).toContain("  # Sends the letters\n");
    expect(moved.template).toContain("          SMTP_PASSWORD: !Ref AppSmtp\n");
    expect(moved.parameters).toEqual({ AppSmtp: { ssmParameter: { name: "/app/smtp", version: 1 } } });
    const { template: body, parameters } = moved;
    const plan = await bench.orchestrator.plan(stack({ name: "sender", template: { body }, parameters }));
    expect(plan).toMatchObject({ redactedParameters: ["AppSmtp"], ssmParameters: { AppSmtp: { version: 1 } } });
  });

  test("that is the default of a parameter goes, and the parameter becomes NoEcho", async () => {
    const template = `Parameters:
  Password:
    Type: String
    Default: ${secret} # never change it
    Description: Of the database
Resources:
  Topic: { Type: AWS::SNS::Topic }
`;
    const moved = await bench.orchestrator.moveSecret(move(template, "Parameters/Password/Default"));
    expect(moved.template).not.toContain("Default");
    expect(moved.template).toMatch(/ {4}NoEcho: true\n/);
    expect(moved.parameters).toEqual({ Password: { ssmParameter: { name: "/app/db-password", version: 1 } } });
  });

  test("in JSON, in a list and in a branch is moved, and told where it stands once more", async () => {
    const Users = [{ Username: "a", Password: secret }];
    const json = JSON.stringify({
      Resources: { Broker: { Type: "AWS::AmazonMQ::Broker", Properties: { Users } } },
      Description: secret,
    });
    const moved = await bench.orchestrator.moveSecret(move(json, "Resources/Broker/Properties/Users/0/Password"));
    expect(JSON.parse(moved.template)).toMatchObject({
      Parameters: { AppDbPassword: { Type: "String", NoEcho: true } },
      Resources: { Broker: { Properties: { Users: [{ Password: { Ref: "AppDbPassword" } }] } } },
    });
    expect(moved.isStillThere).toBe(true);
    const branch = database.replace(`${secret} # for now`, `!If [Old, ${secret}, !Ref New]`);
    const path = "Resources/Database/Properties/MasterUserPassword/Fn::If/1";
    expect((await bench.orchestrator.moveSecret(move(branch, path))).template).toContain(
      "resolve:ssm-secure:/app/db-password:1",
    );
  });

  test.each([
    ["given as the property", ""],
    ["given as the text in it", "/Fn::Base64"],
  ])("that is encoded stays so, its place %s", async (_, inside) => {
    const template = `Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-1
      UserData: !Base64 ${secret}
`;
    const moved = await bench.orchestrator.moveSecret(move(template, `Resources/Server/Properties/UserData${inside}`));
    expect(JSON.parse(JSON.stringify(readTemplate(moved.template).body))).toMatchObject({
      Resources: { Server: { Properties: { UserData: { "Fn::Base64": { Ref: "AppDbPassword" } } } } },
    });
    expect(await stored("/app/db-password")).toEqual(["SecureString", secret, 1]);
    // What the resource has is what it had.
    await bench.orchestrator.deploy(stack({ name: "server", template: { body: template }, literalSecrets: "off" }));
    const { template: body, parameters } = moved;
    const plan = await bench.orchestrator.plan(stack({ name: "server", template: { body }, parameters }));
    expect(plan.kind === "changes" ? plan.changes.map(({ logicalId }) => logicalId) : []).toEqual([]);
  });

  test("does not overwrite what is there", async () => {
    const Name = "/app/db-password";
    await ssm.send(new PutParameterCommand({ Name, Type: "SecureString", Value: "theirs" }));
    const refusal: unknown = await bench.orchestrator
      .moveSecret(move(database, "Resources/Database/Properties/MasterUserPassword"))
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: "SECRET_UNMOVABLE",
      message: expect.stringContaining("exists already and is another one: choose another name. Nothing was written."),
    });
    expect(JSON.stringify(refusal)).not.toMatch(/theirs|correct-horse/);
    expect(await stored(Name)).toEqual(["SecureString", "theirs", 1]);
  });

  test.each<[string, string, string, RegExp]>([
    [
      "what is computed",
      database.replace(secret, "!Ref Password"),
      "Resources/Database/Properties/MasterUserPassword",
      /no literal text/,
    ],
    ["what is not there", database, "Resources/Database/Properties/Password", /no literal text/],
    [
      "a mapping",
      `Mappings: { A: { b: { DbPassword: ${secret} } } }\n${database}`,
      "Mappings/A/b/DbPassword",
      /neither a reference nor a parameter/,
    ],
    [
      "a part of a text",
      database.replace(`${secret} # for now`, `!Sub "\${A}${secret}"`),
      "Resources/Database/Properties/MasterUserPassword/Fn::Sub",
      /a part of a text/,
    ],
    [
      "a text of which a part is encoded",
      database.replace(`${secret} # for now`, `!Join ["", ["Basic ", !Base64 ${secret}]]`),
      "Resources/Database/Properties/MasterUserPassword",
      /a part of it is encoded/,
    ],
  ])("is not moved from %s, and nothing is written", async (_, template, path, message) => {
    await expect(bench.orchestrator.moveSecret(move(template, path))).rejects.toMatchObject({
      code: "SECRET_UNMOVABLE",
      message: expect.stringMatching(message),
    });
    expect(bench.operations()).toEqual([]);
  });

  test("is not moved to a name that is none", async () => {
    const named = move(database, "Resources/Database/Properties/MasterUserPassword", "/aws/password");
    await expect(bench.orchestrator.moveSecret(named)).rejects.toMatchObject({ code: "SECRET_UNMOVABLE" });
  });
});
