import type { PseudoParameters, Value } from "../evaluation.ts";

const readers: Readonly<Record<string, (pseudo: PseudoParameters) => Value | undefined>> = {
  "AWS::AccountId": (pseudo) => pseudo.accountId,
  "AWS::NoValue": () => undefined,
  "AWS::NotificationARNs": (pseudo) => [...pseudo.notificationArns],
  "AWS::Partition": (pseudo) => pseudo.partition,
  "AWS::Region": (pseudo) => pseudo.region,
  "AWS::StackId": (pseudo) => pseudo.stackId,
  "AWS::StackName": (pseudo) => pseudo.stackName,
  "AWS::URLSuffix": (pseudo) => pseudo.urlSuffix,
};

/** Whether CloudFormation itself defines this parameter. */
export function isPseudoParameter(name: string): boolean {
  return Object.hasOwn(readers, name);
}

/** The value of a pseudo parameter; `undefined` for `AWS::NoValue`. */
export function pseudoParameter(name: string, pseudo: PseudoParameters): Value | undefined {
  return readers[name]?.(pseudo);
}
