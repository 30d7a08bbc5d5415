import { isOutputReference } from "../definition/parameter-value.ts";
import type { StackLink } from "./app.ts";
import type { StackInterface } from "./read-interface.ts";

/** Which stacks of an app have to wait for which others, and why; what stacks outside it give is there already. */
export function linkStacks(
  interfaces: readonly StackInterface[],
  dependsOn: Readonly<Record<string, readonly string[]>> = {},
): StackLink[] {
  return interfaces.flatMap((user) => {
    const { name, parameters = {} } = user.stack;
    const found = (needs: string | undefined, why: Omit<StackLink, "stack" | "needs">): StackLink[] =>
      needs === undefined || needs === name ? [] : [{ stack: name, needs, ...why }];
    /** Exports and SSM parameters belong to an account and a region. */
    const giver = (gives: (other: StackInterface) => boolean): string | undefined =>
      interfaces.find((other) => isBeside(user, other) && gives(other))?.stack.name;
    return [
      ...Object.entries(parameters).flatMap(([parameter, value]) =>
        isOutputReference(value)
          ? found(interfaces.find(({ stack }) => stack.name === value.stackOutput.stack)?.stack.name, {
              kind: "output",
              name: value.stackOutput.output,
              parameter,
              because: `its parameter ${parameter} takes the output ${value.stackOutput.output}`,
            })
          : [],
      ),
      ...[...user.imports].flatMap((exportName) =>
        found(
          giver(({ exports }) => exports.has(exportName)),
          { kind: "export", name: exportName, because: `it imports the export ${exportName}` },
        ),
      ),
      ...user.outputsOf.flatMap(({ stackName, region, output }) =>
        found(interfaces.find((other) => other.stack.name === stackName && other.region === region)?.stack.name, {
          kind: "stack-output",
          name: output,
          because: `it takes the output ${output} by Fn::GetStackOutput`,
        }),
      ),
      ...[...user.reads].flatMap((parameter) =>
        found(
          giver(({ writes }) => writes.has(parameter)),
          { kind: "ssm-parameter", name: parameter, because: `it reads the SSM parameter ${parameter}` },
        ),
      ),
      ...(dependsOn[name] ?? []).flatMap((needs) => found(needs, { kind: "depends-on", because: "dependsOn says so" })),
    ];
  });
}

function isBeside(a: StackInterface, b: StackInterface): boolean {
  return a.region === b.region && a.stack.account === b.stack.account;
}
