import { createHash } from "node:crypto";

import type { StoredParameter } from "./parameter.ts";

/** Where a public parameter is asked for. */
export interface PublicParameterRequest {
  readonly name: string;
  readonly region: string;
  readonly partition: string;
  readonly now: Date;
}

/**
 * A parameter that AWS itself offers in every account, such as the id of the newest Amazon Linux image. Only those that
 * name machine images are known here; their value is made up and always the same for one name and region.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
 */
export function publicParameter({ name, region, partition, now }: PublicParameterRequest): StoredParameter | undefined {
  if (!namesOfImages.test(name)) return undefined;
  const digest = createHash("sha256").update(`${region}${name}`).digest("hex");
  return {
    name,
    arn: `arn:${partition}:ssm:${region}::parameter${name}`,
    versions: [
      {
        version: 1,
        value: `ami-${digest.slice(0, 17)}`,
        type: "String",
        dataType: "aws:ec2:image",
        tier: "Standard",
        lastModified: now,
        lastModifiedBy: `arn:${partition}:iam::aws:root`,
        labels: new Set(),
      },
    ],
    tags: new Map(),
  };
}

const namesOfImages =
  /^\/aws\/service\/(?:ami-[a-z-]+-latest\/.+|(?:ecs|eks)\/optimized-ami\/.+\/image_id|bottlerocket\/.+\/image_id|canonical\/.+\/ami-id|debian\/.+|suse\/.+)$/;
