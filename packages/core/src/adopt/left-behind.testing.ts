import { stack } from "../index.ts";
import type { TestCloud } from "../local-cloud.testing.ts";

/** A table, a bucket and a queue as a template declares them. The queue is known by its URL, the others by names the template has. */
export const declared = `  Orders:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      TableName: orders
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - { AttributeName: id, AttributeType: S }
      KeySchema:
        - { AttributeName: id, KeyType: HASH }
  Files:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties:
      BucketName: order-files
  Work:
    Type: AWS::SQS::Queue
    DeletionPolicy: Retain
    Properties:
      QueueName: order-work
`;

/** Makes those three, as nobody's: a stack that is gone has left them behind. Answers the URL of the queue. */
export async function leaveThreeBehind({ orchestrator }: Pick<TestCloud, "orchestrator">): Promise<string> {
  const body = `Resources:\n${declared}Outputs:\n  Url:\n    Value: !Ref Work\n`;
  const { outputs } = await orchestrator.deploy(stack({ name: "legacy", template: { body } }));
  await orchestrator.destroy("legacy");
  return outputs["Url"] ?? "";
}
