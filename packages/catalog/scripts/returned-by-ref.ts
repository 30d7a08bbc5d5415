/**
 * What `Ref` returns where the specification only knows the compound identifier of the Cloud Control API, which
 * CloudFormation's older types do not return. From the section "Return values" of the page of each type below
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
 */
export const returnedByRef: Readonly<Record<string, readonly string[]>> = {
  "AWS::ApplicationAutoScaling::ScalingPolicy": ["Arn"],
  "AWS::AutoScaling::LifecycleHook": ["LifecycleHookName"],
  "AWS::AutoScaling::ScheduledAction": ["ScheduledActionName"],
  "AWS::ElasticBeanstalk::ApplicationVersion": ["Id"],
  "AWS::ElasticBeanstalk::ConfigurationTemplate": ["TemplateName"],
  "AWS::EMR::InstanceGroupConfig": ["InstanceGroupId"],
  // Rules of the default event bus are known by their name alone, says aws-cloudformation/cloudformation-coverage-roadmap.
  "AWS::Events::Rule": ["EventBusName?", "Name"],
  "AWS::GuardDuty::IPSet": ["Id"],
  "AWS::GuardDuty::ThreatIntelSet": ["Id"],
  // Recorded by localstack's test_serverless_fn_transform: the name that is made up, without the function's.
  "AWS::Lambda::Permission": ["Id"],
};
