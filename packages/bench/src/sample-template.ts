/** A template with nothing but plain data. */
export interface SampleTemplate {
  readonly AWSTemplateFormatVersion: "2010-09-09";
  readonly Parameters: Record<string, object>;
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;
  readonly Outputs: Record<string, object>;
}

/** What a sample template differs in from the first revision. */
export const Revision = {
  First: "first",
  /** One service in ten: a property, a tag, and a name that forces replacement. */
  SomeServices: "some-services",
  /** A tag on everything that can be tagged, as a new release gives it. */
  Release: "release",
} as const;
export type Revision = (typeof Revision)[keyof typeof Revision];

/** A template of `size` resources such as services are made of: ten types that refer to each other. */
export function sampleTemplate(size: number, revision: Revision): SampleTemplate {
  const resources: SampleTemplate["Resources"] = {};
  const release = { Key: "Release", Value: revision === Revision.Release ? "2" : "1" };
  for (let service = 0; service * kinds.length < size; service++) {
    const changed = revision === Revision.SomeServices && service % 10 === 0;
    for (const [at, declare] of kinds.entries()) {
      if (service * kinds.length + at >= size) break;
      const [name, Type, { Tags = [], ...properties }] = declare(service, changed);
      const tagging = Type in untagged ? {} : { Tags: [...Tags, release] };
      resources[`${name}${service}`] = { Type, Properties: { ...properties, ...tagging } };
    }
  }
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Parameters: { Stage: { Type: "String", Default: "test" } },
    Resources: resources,
    Outputs: { QueueUrl: { Value: { Ref: "Queue0" } } },
  };
}

type Declare = (
  service: number,
  changed: boolean,
) => readonly [name: string, type: string, properties: Record<string, unknown> & { Tags?: object[] }];

/** Has no list of tags. */
const untagged: Readonly<Record<string, true>> = {
  "AWS::Lambda::EventSourceMapping": true,
  "AWS::SSM::Parameter": true,
};

const kinds: readonly Declare[] = [
  (service, changed) => [
    "Queue",
    "AWS::SQS::Queue",
    {
      QueueName: { "Fn::Sub": `\${Stage}-orders-${service}${changed ? "-v2" : ""}` },
      VisibilityTimeout: 30,
      RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": [`DeadLetters${service}`, "Arn"] }, maxReceiveCount: 3 },
      Tags: tags(service),
    },
  ],
  (service) => ["DeadLetters", "AWS::SQS::Queue", { MessageRetentionPeriod: 1_209_600, Tags: tags(service) }],
  (service) => [
    "Topic",
    "AWS::SNS::Topic",
    { DisplayName: `orders ${service}`, Subscription: [{ Protocol: "sqs", Endpoint: getArn(`Queue${service}`) }] },
  ],
  (service) => [
    "Role",
    "AWS::IAM::Role",
    {
      AssumeRolePolicyDocument: policy("sts:AssumeRole", { Principal: { Service: "lambda.amazonaws.com" } }),
      Policies: [
        {
          PolicyName: "consume",
          PolicyDocument: policy("sqs:ReceiveMessage", { Resource: getArn(`Queue${service}`) }),
        },
      ],
    },
  ],
  (service, changed) => [
    "Function",
    "AWS::Lambda::Function",
    {
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: getArn(`Role${service}`),
      MemorySize: changed ? 512 : 256,
      Timeout: 15,
      Code: { ZipFile: "exports.handler = async () => {};" },
      Environment: {
        Variables: {
          QUEUE_URL: { Ref: `Queue${service}` },
          TABLE: { Ref: `Table${service}` },
          STAGE: { Ref: "Stage" },
        },
      },
      Tags: tags(service),
    },
  ],
  (service) => [
    "Source",
    "AWS::Lambda::EventSourceMapping",
    { EventSourceArn: getArn(`Queue${service}`), FunctionName: { Ref: `Function${service}` }, BatchSize: 10 },
  ],
  (service, changed) => [
    "Table",
    "AWS::DynamoDB::Table",
    {
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      Tags: [...tags(service), ...(changed ? [{ Key: "Revision", Value: "2" }] : [])],
    },
  ],
  (service) => [
    "Log",
    "AWS::Logs::LogGroup",
    { LogGroupName: { "Fn::Join": ["/", ["/aws/lambda", { Ref: `Function${service}` }]] }, RetentionInDays: 30 },
  ],
  (service) => [
    "Alarm",
    "AWS::CloudWatch::Alarm",
    {
      Namespace: "AWS/SQS",
      MetricName: "ApproximateAgeOfOldestMessage",
      Dimensions: [{ Name: "QueueName", Value: { "Fn::GetAtt": [`Queue${service}`, "QueueName"] } }],
      Statistic: "Maximum",
      Period: 60,
      EvaluationPeriods: 5,
      Threshold: 300,
      ComparisonOperator: "GreaterThanThreshold",
      AlarmActions: [{ Ref: `Topic${service}` }],
    },
  ],
  (service) => [
    "Parameter",
    "AWS::SSM::Parameter",
    { Type: "String", Value: { Ref: `Queue${service}` }, Description: `Where orders ${service} go` },
  ],
];

function tags(service: number): object[] {
  return [
    { Key: "Service", Value: `orders-${service}` },
    { Key: "Stage", Value: { Ref: "Stage" } },
  ];
}

function getArn(logicalId: string): object {
  return { "Fn::GetAtt": [logicalId, "Arn"] };
}

function policy(action: string, statement: object): object {
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, ...statement }] };
}
