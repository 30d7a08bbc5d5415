/**
 * The address under which CloudFormation finds an object in a bucket of `region`, as the endpoint rules of the SDK say: each
 * partition has its own domain, and a bucket with dots in its name stands in the path. An endpoint of the caller's own has no
 * part in it, because CloudFormation takes the addresses of S3 alone. Loads the S3 client.
 */
export async function templateAddress(region: string, bucket: string, key: string): Promise<string> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client({ region });
  const parameters = { Region: region, Bucket: bucket, UseFIPS: false, UseDualStack: false };
  const { url } = client.config.endpointProvider(parameters);
  client.destroy();
  return `${url.href.replace(/\/$/, "")}/${key}`;
}
