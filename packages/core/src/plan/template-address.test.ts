import { partitionOf } from "@stacksteward/template";
import { describe, expect, test } from "vitest";

import { templateAddress } from "./template-address.ts";

describe("the address of a template in S3", () => {
  test.each([
    ["eu-west-1", "https://templates.s3.eu-west-1.amazonaws.com/a.json"],
    ["us-east-1", "https://templates.s3.us-east-1.amazonaws.com/a.json"],
    ["cn-north-1", "https://templates.s3.cn-north-1.amazonaws.com.cn/a.json"],
    ["us-gov-west-1", "https://templates.s3.us-gov-west-1.amazonaws.com/a.json"],
    ["us-iso-east-1", "https://templates.s3.us-iso-east-1.c2s.ic.gov/a.json"],
    ["us-isob-east-1", "https://templates.s3.us-isob-east-1.sc2s.sgov.gov/a.json"],
    ["eu-isoe-west-1", "https://templates.s3.eu-isoe-west-1.cloud.adc-e.uk/a.json"],
    ["us-isof-south-1", "https://templates.s3.us-isof-south-1.csp.hci.ic.gov/a.json"],
    ["eusc-de-east-1", "https://templates.s3.eusc-de-east-1.amazonaws.eu/a.json"],
  ])("in %s is that of its partition, whose domain templates see as AWS::URLSuffix", async (region, address) => {
    expect(await templateAddress(region, "templates", "a.json")).toBe(address);
    expect(new URL(address).hostname).toBe(`templates.s3.${region}.${partitionOf(region).urlSuffix}`);
  });

  test("has a bucket with dots in its path, where its certificate holds", async () => {
    expect(await templateAddress("eu-west-1", "my.templates", "a.json")).toBe(
      "https://s3.eu-west-1.amazonaws.com/my.templates/a.json",
    );
  });
});
