import type { JsonPath } from "../json.ts";

/**
 * The properties that take `{{resolve:ssm-secure:…}}`, by type, as the user guide lists them: CloudFormation refuses it anywhere else.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
 */
const ssmSecureProperties: Readonly<Record<string, readonly string[]>> = {
  "AWS::DirectoryService::MicrosoftAD": ["Password"],
  "AWS::DirectoryService::SimpleAD": ["Password"],
  "AWS::ElastiCache::ReplicationGroup": ["AuthToken"],
  "AWS::IAM::User": ["LoginProfile/Password"],
  "AWS::KinesisFirehose::DeliveryStream": ["RedshiftDestinationConfiguration/Password"],
  "AWS::OpsWorks::App": ["AppSource/Password"],
  "AWS::OpsWorks::Stack": ["CustomCookbooksSource/Password", "RdsDbInstances/*/DbPassword"],
  "AWS::RDS::DBCluster": ["MasterUserPassword"],
  "AWS::RDS::DBInstance": ["MasterUserPassword"],
  "AWS::Redshift::Cluster": ["MasterUserPassword"],
};

/**
 * Whether a property takes `{{resolve:ssm-secure:…}}`.
 *
 * @param path From the properties of the resource, without functions.
 */
export function takesSsmSecure(type: string, path: JsonPath): boolean {
  const written = path.map((key) => (typeof key === "number" ? "*" : key)).join("/");
  return Object.hasOwn(ssmSecureProperties, type) && (ssmSecureProperties[type]?.includes(written) ?? false);
}
