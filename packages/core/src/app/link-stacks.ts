import { isOutputReference } from "../definition/parameter-value.ts";
import type { StackLink } from "./app.ts";
import type { StackInterface } from "./read-interface.ts";
import { ssmAddressOf } from "./ssm-address.ts";
import { isSamePlace, placeOf, type StackPlace } from "./stack-place.ts";

/**
 * Which stacks of an app have to wait for which others, and why; what stacks outside it give is there already. `own` is where
 * a reference leads that does not say it.
 */
export function linkStacks(
  interfaces: readonly StackInterface[],
  own: StackPlace,
  dependsOn: Readonly<Record<string, readonly string[]>> = {},
): StackLink[] {
  /** Names of stacks, exports and SSM parameters belong to an account and a region. */
  const find = (at: StackPlace, isMeant: (other: StackInterface) => boolean): string | undefined =>
    interfaces.find((other) => isSamePlace(other.place, at) && isMeant(other))?.stack.name;
  return interfaces.flatMap((user) => {
    const { name, parameters = {} } = user.stack;
    const found = (needs: string | undefined, why: Omit<StackLink, "stack" | "needs">): StackLink[] =>
      needs === undefined || needs === name ? [] : [{ stack: name, needs, ...why }];
    const called = (stackName: string, at: StackPlace): string | undefined =>
      find(at, ({ stack }) => stack.name === stackName);
    return [
      ...Object.entries(parameters).flatMap(([parameter, value]) =>
        isOutputReference(value)
          ? found(called(value.stackOutput.stack, placeOf(value.stackOutput, own)), {
              kind: "output",
              name: value.stackOutput.output,
              parameter,
              because: `its parameter ${parameter} takes the output ${value.stackOutput.output}`,
            })
          : [],
      ),
      ...[...user.imports].flatMap((exportName) =>
        found(
          find(user.place, ({ exports }) => exports.has(exportName)),
          { kind: "export", name: exportName, because: `it imports the export ${exportName}` },
        ),
      ),
      ...user.outputsOf.flatMap(({ stackName, place, output }) =>
        found(called(stackName, place), {
          kind: "stack-output",
          name: output,
          because: `it takes the output ${output} by Fn::GetStackOutput`,
        }),
      ),
      ...[...user.reads].flatMap((parameter) => {
        const { place, names } = ssmAddressOf(parameter, user.place);
        return found(
          find(place, ({ writes }) => names.some((each) => writes.has(each))),
          { kind: "ssm-parameter", name: parameter, because: `it reads the SSM parameter ${parameter}` },
        );
      }),
      ...(dependsOn[name] ?? []).flatMap((needs) => found(needs, { kind: "depends-on", because: "dependsOn says so" })),
    ];
  });
}
