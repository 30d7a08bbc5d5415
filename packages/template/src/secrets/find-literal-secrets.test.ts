import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { openCatalog } from "@stacksteward/catalog";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readTemplate } from "../read/read-template.ts";
import { formatProblem, TemplateError, type TemplateProblem } from "../template-error.ts";
import type { Template } from "../template.ts";
import { findLiteralSecrets } from "./find-literal-secrets.ts";
import { findTokens } from "./token-forms.ts";

const catalog = openCatalog();

function found(body: string): TemplateProblem[] {
  return findLiteralSecrets(readTemplate(body, { file: "app.yaml" }), catalog);
}

/** Where secrets were found, as pointers. */
function places(body: string): string[] {
  return found(body).map(({ path = ["a comment"] }) => path.join("/"));
}

function resource(type: string, properties: string): string {
  return `Resources: { It: { Type: ${type}, Properties: ${properties} } }`;
}

const HEADER = `-----BEGIN RSA ${["PRIVATE", "KEY"].join(" ")}-----`;

/** Put together here, so that no scanner takes this file for a leak. */
const forms: Readonly<Record<string, string>> = {
  "an access key of AWS": `AKIA${"QWER2345".repeat(2)}`,
  "a token of GitHub": `ghp_${"a1B2".repeat(9)}`,
  "a token of GitLab": `glpat-${"abcde12345".repeat(2)}`,
  "a token of Slack": `xoxb-${"123456789012".repeat(2)}`,
  "a webhook of Slack": `https://hooks.slack.com/services/T${"0".repeat(8)}/B${"0".repeat(8)}/${"x".repeat(24)}`,
  "a key of Stripe": `sk_live_${"a1B2".repeat(6)}`,
  "a token of npm": `npm_${"a1B2".repeat(9)}`,
  "an API key of Google": `AIza${"a1B2c".repeat(7)}`,
  "an API key of SendGrid": `SG.${"a".repeat(22)}.${"b".repeat(43)}`,
  "an API key of Anthropic or OpenAI": `sk-ant-${"a1B2".repeat(12)}`,
  "a URL with a password": "postgres://owner:hunter22@db.example.com/orders",
  "a private key": `${HEADER}\n${"MIIEow".repeat(10)}\n`,
};

describe("a literal secret", () => {
  test.each([
    ["AWS::RDS::DBInstance", "{ MasterUserPassword: hunter22 }", "MasterUserPassword"],
    ["AWS::RDS::DBInstance", "{ MasterUserPassword: !If [a, b, !Ref c] }", "MasterUserPassword/Fn::If/1"],
    ["AWS::RDS::DBInstance", "{ MasterUserPassword: !Sub hunter22 }", "MasterUserPassword"],
    ["AWS::RDS::DBInstance", "{ MasterUserPassword: 12345678 }", "MasterUserPassword"],
    ["AWS::ElastiCache::ReplicationGroup", "{ AuthToken: !Join ['', [hunt, er22]] }", "AuthToken"],
    ["AWS::ElastiCache::User", "{ Passwords: [hunter22] }", "Passwords/0"],
    ["AWS::AmazonMQ::Broker", "{ Users: [{ Username: a, Password: hunter22 }] }", "Users/0/Password"],
    ["AWS::SecretsManager::Secret", "{ SecretString: hunter22 }", "SecretString"],
    ["AWS::Amplify::App", "{ OauthToken: hunter22 }", "OauthToken"],
    [
      "AWS::Lambda::Function",
      "{ Environment: { Variables: { DB_PASSWORD: hunter22 } } }",
      "Environment/Variables/DB_PASSWORD",
    ],
    [
      "AWS::ECS::TaskDefinition",
      "{ ContainerDefinitions: [{ Environment: [{ Name: API_KEY, Value: a1 }] }] }",
      "ContainerDefinitions/0/Environment/0/Value",
    ],
    ["AWS::SSM::Parameter", "{ Name: /app/db-password, Type: String, Value: hunter22 }", "Value"],
    [
      "AWS::CodePipeline::Pipeline",
      "{ Stages: [{ Actions: [{ Configuration: { OAuthToken: a1 } }] }] }",
      "Stages/0/Actions/0/Configuration/OAuthToken",
    ],
    // What AWS calls a password is one, whatever it looks like, and what people write where one is to be is no name.
    ["AWS::RDS::DBInstance", "{ MasterUserPassword: prod/db/password }", "MasterUserPassword"],
    [
      "AWS::Lambda::Function",
      "{ Environment: { Variables: { JWT_SECRET: my-secret-key } } }",
      "Environment/Variables/JWT_SECRET",
    ],
    [
      "AWS::Lambda::Function",
      "{ Environment: { Variables: { SECRET_KEY: wJalr/K7MDENG/key } } }",
      "Environment/Variables/SECRET_KEY",
    ],
    [
      "AWS::ApiGateway::RestApi",
      "{ Body: { openapi: 3.0.1, x-signer: { example: {}, password: hunter22 } } }",
      "Body/x-signer/password",
    ],
    ["AWS::ApiGateway::RestApi", "{ Body: { example: { password: hunter22 } } }", "Body/example/password"],
    ["Custom::Login", "{ ServiceToken: 'arn:aws:lambda:x', AdminPassword: hunter22 }", "AdminPassword"],
  ])("is found in %s %s", (type, properties, path) => {
    expect(places(resource(type, properties))).toEqual([`Resources/It/Properties/${path}`]);
  });

  test.each([
    ["AWS::RDS::DBInstance", '{ MasterUserPassword: "{{resolve:ssm-secure:/app/password}}" }'],
    ["AWS::RDS::DBInstance", "{ MasterUserPassword: !Sub '{{resolve:secretsmanager:${Secret}}}' }"],
    ["AWS::RDS::DBInstance", "{ MasterUserPassword: !Ref Password, ManageMasterUserPassword: true }"],
    ["AWS::RDS::DBInstance", "{ MasterUserSecret: { KmsKeyId: key } }"],
    [
      "AWS::Cognito::UserPoolClient",
      "{ GenerateSecret: true, AccessTokenValidity: 5, TokenValidityUnits: { AccessToken: hours, IdToken: hours } }",
    ],
    ["AWS::EC2::LaunchTemplate", "{ LaunchTemplateData: { MetadataOptions: { HttpTokens: required } } }"],
    ["AWS::EC2::InstanceConnectEndpoint", "{ SubnetId: a, ClientToken: once }"],
    ["AWS::Lambda::Permission", "{ EventSourceToken: amzn1.ask.skill }"],
    [
      "AWS::SecretsManager::Secret",
      `{ GenerateSecretString: { GenerateStringKey: password, SecretStringTemplate: '{"username":"a"}' } }`,
    ],
    [
      "AWS::AppMesh::VirtualNode",
      "{ Spec: { Listeners: [{ TLS: { Certificate: { File: { PrivateKey: /keys/a.pem } } } }] } }",
    ],
    [
      "AWS::Lambda::Function",
      "{ Environment: { Variables: { PASSWORD_SECRET_ARN: a, SECRET_NAME: b, DB_PASSWORD: '/app/password', API_KEY: '' } } }",
    ],
    [
      "AWS::Lambda::Function",
      "{ Environment: { Variables: { SECRET_KEY: app-secret-name, API_KEY: prod/app/api-key, DB_PASSWORD: db_credentials, JWT_SECRET: APP_SECRET_ID } } }",
    ],
    [
      "AWS::ApiGateway::RestApi",
      "{ Body: { openapi: 3.0.1, components: { examples: { Login: { value: { password: hunter22 } } }, schemas: { Login: { properties: { password: { type: string, example: hunter22 } }, example: { password: hunter22 } } } } } }",
    ],
    ["AWS::ApiGateway::RestApi", "{ Body: { swagger: '2.0', x-examples: { password: hunter22 } } }"],
    [
      "AWS::ApiGateway::Model",
      "{ RestApiId: a, Schema: { $schema: 'http://json-schema.org/draft-04/schema#', examples: [{ password: hunter22 }] } }",
    ],
    ["AWS::ECS::TaskDefinition", "{ ContainerDefinitions: [{ Secrets: [{ Name: DB_PASSWORD, ValueFrom: a }] }] }"],
    ["AWS::IAM::User", "{ UserName: password }"],
    ["AWS::S3::Bucket", "{ BucketName: 'AKIAIOSFODNN7EXAMPLE' }"],
    ["AWS::EC2::Instance", `{ UserData: 'echo ${HEADER} > header; curl https://a:\${Port}@host' }`],
  ])("is not found in %s %s", (type, properties) => {
    expect(places(`Conditions: { a: !Equals [a, a] }\n${resource(type, properties)}`)).toEqual([]);
  });

  test.each([
    ["Password: { Type: String, NoEcho: true, Default: hunter22 }", ["Parameters/Password/Default"]],
    ["Given: { Type: String, NoEcho: true, Default: hunter22 }", ["Parameters/Given/Default"]],
    ["DbPassword: { Type: String, Default: hunter22 }", ["Parameters/DbPassword/Default"]],
    ["Taken: { Type: String, Default: hunter22 }", ["Parameters/Taken/Default"]],
    ["Taken: { Type: String, NoEcho: true, Default: '' }", []],
    ["Taken: { Type: String, Default: '{{resolve:ssm-secure:/a:1}}' }", []],
    ["Other: { Type: String, Default: hunter22 }", []],
    ["DbPassword: { Type: 'AWS::SSM::Parameter::Value<String>', Default: app-password }", []],
    ["PasswordLength: { Type: Number, Default: 16 }", []],
    ["ApiKey: { Type: String, Default: prod/app/api-key }", []],
    ["ApiKey: { Type: String, NoEcho: true, Default: prod/app/api-key }", ["Parameters/ApiKey/Default"]],
    ["Taken: { Type: String, Default: prod/db/password }", ["Parameters/Taken/Default"]],
  ])("is the default of a parameter: %s", (parameter, expected) => {
    const use = resource("AWS::RDS::DBInstance", "{ MasterUserPassword: !Ref Taken }");
    expect(places(`Parameters: { ${parameter} }\n${use}`)).toEqual(expected);
  });

  test("is not what the template calls a secret or parameter that it makes", () => {
    const made = (name: string): string => `Resources:
  Kept: { Type: AWS::SecretsManager::Secret, Properties: { Name: ${name} } }
  Worker: { Type: AWS::Lambda::Function, Properties: { Environment: { Variables: { API_KEY: OrdersLogin7 } } } }
`;
    expect(places(made("OrdersLogin7"))).toEqual([]);
    expect(places(made("!Sub Orders"))).toEqual(["Resources/Worker/Properties/Environment/Variables/API_KEY"]);
  });

  test("is found in a mapping by its key", () => {
    const mapping = "Mappings: { Stage: { prod: { DbPassword: hunter22, Size: large } } }";
    expect(places(`${mapping}\n${resource("AWS::SNS::Topic", "{}")}`)).toEqual(["Mappings/Stage/prod/DbPassword"]);
  });

  test.each(Object.entries(forms))("is known by its form: %s", (what, text) => {
    const quoted = JSON.stringify(`before ${text} behind`);
    const [problem, ...more] = found(resource("AWS::SNS::Topic", `{ DisplayName: ${quoted} }`));
    expect(problem).toMatchObject({ code: "LITERAL_SECRET", path: ["Resources", "It", "Properties", "DisplayName"] });
    expect(problem?.message).toContain(`holds ${what}, `);
    expect(more).toEqual([]);
    expect(JSON.stringify(problem)).not.toContain(text);
  });

  const unicode = (width: number, letter: string) => (text: string) =>
    Array.from(text, (each) => `\\${letter}${each.charCodeAt(0).toString(16).padStart(width, "0")}`).join("");
  const escapes: Readonly<Record<string, (text: string) => string>> = {
    "solidus of JSON": (text) => JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/"),
    "characters of JSON": unicode(4, "u"),
    "characters of YAML": unicode(8, "U"),
    "bytes of YAML": unicode(2, "x"),
    "lines that are joined": (text) =>
      JSON.stringify(text)
        .slice(1, -1)
        .replaceAll(/(?<=\w)(?=\w)/g, "\\\n  "),
  };

  test.each(Object.keys(escapes).flatMap((how) => Object.keys(forms).map((what) => [what, how] as const)))(
    "is known by its form, however it is written: %s, by %s",
    (what, how) => {
      const written = escapes[how]?.(forms[what] ?? "") ?? "";
      expect(places(resource("AWS::SNS::Topic", `\n  { DisplayName: "${written}" }`))).toEqual([
        "Resources/It/Properties/DisplayName",
      ]);
    },
  );

  test("is found in outputs, metadata, scripts and comments, once each and in the order of the file", () => {
    const key = forms["an access key of AWS"] ?? "";
    const token = forms["a token of GitHub"] ?? "";
    const body = `# ${token}
Metadata: { Note: ${key} }
Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties:
      UserData: !Base64
        Fn::Sub: |
          export KEY=${key} REGION=\${AWS::Region}
          export AGAIN=${key}
Outputs: { Key: { Value: ${key} } }
`;
    const problems = found(body);
    expect(problems.map(({ range }) => range?.start.line)).toEqual([1, 2, 8, 11]);
    expect(problems.map(formatProblem)[0]).toBe(
      "app.yaml:1:3: A comment or a key holds a token of GitHub, which whoever may read the template can read. Take it out of the template.",
    );
  });

  test("is found once where a key of JSON is escaped", () => {
    const key = forms["a private key"] ?? "";
    const template = { Resources: { It: { Type: "AWS::SNS::Topic", Properties: { DisplayName: key } } } };
    expect(places(JSON.stringify(template, null, 2))).toEqual(["Resources/It/Properties/DisplayName"]);
  });

  test("says the remedy that CloudFormation takes at the place", () => {
    const remedies = (type: string, properties: string) => found(resource(type, properties))[0]?.remedy;
    expect(remedies("AWS::RDS::DBInstance", "{ MasterUserPassword: !If [a, hunter22, !Ref b] }")).toContain(
      "ssm-secure",
    );
    expect(remedies("AWS::Lambda::Function", "{ Environment: { Variables: { DB_PASSWORD: a } } }")).toContain("NoEcho");
  });

  test.each([
    ["a private key that is only spoken of", `begins with ${HEADER} and so it is a key, ${"word ".repeat(500)}`],
    ["text with dots", "a.".repeat(250_000)],
    ["schemes without an end", "a://".repeat(100_000)],
    ["schemes with an end far away", `xox ${"a://".repeat(1_000_000)} @`],
    ["headers without a body", `${HEADER}\n`.repeat(20_000)],
    ["headers with a line behind each", `${HEADER}\n${"A".repeat(40)}\n`.repeat(8_000)],
    // The limit of the test's time is what fails where the time grows faster.
  ])("is looked for in time that grows with the text: %s", { timeout: 5_000 }, (_, text) => {
    expect(findTokens(text).length).toBe(text.includes("A".repeat(40)) ? 8_000 : 0);
  });

  test.each([
    "postgres://user:password@host:5432/db",
    "https://user:token@git.example.com",
    "amqp://username:PASSWORD@broker:5671",
  ])("is not where documentation says how one is written: %s", (url) => {
    expect(places(`# such as ${url}\n${resource("AWS::SNS::Topic", "{}")}`)).toEqual([]);
  });

  test("is the whole of a private key, to its footer", () => {
    const lines = Array.from({ length: 26 }, () => "MIIEow+/".repeat(8)).join("\n");
    const key = `${HEADER}\n${lines}\n${HEADER.replace("BEGIN", "END")}`;
    expect(findTokens(`x ${key} y`).map(({ text }) => text)).toEqual([key]);
    expect(findTokens(JSON.stringify(key)).map(({ text }) => text)).toEqual([JSON.stringify(key).slice(1, -1)]);
  });

  test("is in no problem, whatever it is", () => {
    const secret = fc.stringMatching(/^[a-z0-9]{12,24}$/);
    fc.assert(
      fc.property(secret, (value) => {
        const problems = found(resource("AWS::RDS::DBInstance", `{ MasterUserPassword: ${JSON.stringify(value)} }`));
        expect(problems).toHaveLength(1);
        expect(JSON.stringify(problems)).not.toContain(value);
      }),
      { numRuns: 30 },
    );
  });
});

/** Real templates that lie beside the repository; a clone without them has nothing to read. */
const corpus = fileURLToPath(new URL("../../../../../shared/corpus/", import.meta.url));

describe.skipIf(!existsSync(corpus))("real templates (skipped when ../shared/corpus is not there)", () => {
  test("hold six literal secrets in four fixtures, and none in the samples of AWS", () => {
    const files = globSync("**/*.{yaml,yml,json,template}", { cwd: corpus }).toSorted();
    const templates = files.flatMap((file) => read(file) ?? []);
    const hits = templates.flatMap((template) =>
      findLiteralSecrets(template, catalog).map(({ path = [] }) => `${template.file}: ${path.join("/")}`),
    );
    expect(templates).toHaveLength(282);
    expect(hits).toEqual([
      "cfn-lint-fixtures/bad/noecho.yaml: Parameters/NoEchoParam/Default",
      "cfn-lint-fixtures/bad/properties_password.yaml: Parameters/MyPassword/Default",
      "cfn-lint-fixtures/bad/properties_password.yaml: Parameters/MyNewPassword/Default",
      "cfn-lint-fixtures/bad/resources/codepipeline/stages_second_stage.yaml: Resources/TestPipeline/Properties/Stages/0/Actions/0/Configuration/OAuthToken",
      "cfn-lint-fixtures/bad/resources/codepipeline/stages_second_stage.yaml: Resources/TestPipeline/Properties/Stages/1/Actions/0/Configuration/OAuthToken",
      "cfn-lint-fixtures/good/resources/properties/password.yaml: Parameters/MyPassword/Default",
    ]);
  });
});

function read(file: string): Template | undefined {
  try {
    return readTemplate(readFileSync(`${corpus}${file}`, "utf8"), { file });
  } catch (failure) {
    if (failure instanceof TemplateError) return undefined;
    throw failure;
  }
}
