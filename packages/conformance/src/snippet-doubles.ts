import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { LocalCloud } from "@stacksteward/local";

/**
 * Stand-ins for the snippets in S3 that `AWS::Include` reads, by the recorded test. The recording brings none along:
 * these are the smallest that make of its templates what its answers describe.
 */
const doubles: ReadonlyMap<string, string> = new Map([
  [
    "test_embedded_fn_transform_include",
    JSON.stringify({
      Parameter: { Type: "AWS::SSM::Parameter", Properties: { Name: "name-2-3e00e97a", Type: "String", Value: "foo" } },
    }),
  ],
  ["test_global_fn_transform_include", "Outputs:\n  ParameterRef:\n    Value:\n      Ref: Parameter\n"],
]);

/** What recorded templates have in the place of the bucket's name, and the bucket that stands for it. */
const unnamedBucket = "{?}";
const bucket = "recorded-snippets";

/** Whether the snippet of a recorded case has a stand-in. */
export function hasSnippet(caseName: string): boolean {
  return snippetOf(caseName) !== undefined;
}

/** `template` with the bucket named. */
export function withBucket(template: string): string {
  return template.replaceAll(`s3://${unnamedBucket}/`, `s3://${bucket}/`);
}

/** Stores the snippet that a recorded case reads, if it reads one. */
export async function storeSnippet(cloud: LocalCloud, caseName: string): Promise<void> {
  const Body = snippetOf(caseName);
  if (Body === undefined) return;
  const s3 = new S3Client({ ...cloud.connection(), maxAttempts: 1 });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: "template", Body }));
}

function snippetOf(caseName: string): string | undefined {
  return [...doubles].find(([test]) => caseName.includes(test))?.[1];
}
