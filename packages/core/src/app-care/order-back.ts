import type { StackLink } from "../app/app.ts";
import { linkStacks } from "../app/link-stacks.ts";
import type { StackInterface } from "../app/read-interface.ts";
import type { StackPlace } from "../app/stack-place.ts";

/**
 * In which order stacks go back: as they need each other then, except that a stack which still imports an export goes before
 * the one that will not have it any more, because CloudFormation takes no export away that is in use.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
 * `own` is where a reference leads that does not say it.
 */
export function orderBack(
  own: StackPlace,
  then: readonly StackInterface[],
  now: readonly StackInterface[],
  dependsOn: Readonly<Record<string, readonly string[]>> = {},
): readonly StackLink[] {
  const names = new Set(then.map(({ stack }) => stack.name));
  const forward = linkStacks(then, own, dependsOn).filter(({ stack, needs }) => names.has(stack) && names.has(needs));
  const backward = linkStacks(now, own).flatMap((link): StackLink[] => {
    const giver = then.find(({ stack }) => stack.name === link.needs);
    if (link.kind !== "export" || giver === undefined || giver.exports.has(link.name ?? "")) return [];
    if (!names.has(link.stack)) return [];
    const because = `"${link.stack}" imports the export ${link.name} until then, which goes`;
    // Who imports from it is a part of its exact plan, which can only be made when that has changed.
    return [{ ...link, stack: link.needs, needs: link.stack, because }];
  });
  const isTurned = (link: StackLink): boolean =>
    backward.some(({ stack, needs }) => stack === link.needs && needs === link.stack);
  const isThere = ({ kind, needs, name = "" }: StackLink): boolean =>
    kind === "export" && now.some(({ stack, exports }) => stack.name === needs && exports.has(name));
  return [...forward.filter((link) => !(isTurned(link) && isThere(link))), ...backward];
}
