import type { PlannedChange } from "../plan/plan.ts";
import type { GuardPolicy, GuardRefusal } from "./guard-policy.ts";

/** What a ready-made policy lets pass. */
export interface GuardExceptions {
  /** The logical ids of resources it is not about, behind those of the nested stacks that lead to them, joined by `/`. */
  readonly except?: readonly string[];
}

/** Refuses whatever loses data, or may: stateful resources that are removed or replaced and neither retained nor copied. */
export function noDataLoss(exceptions?: GuardExceptions): GuardPolicy {
  return refusing("no data loss", "data would be lost, or may be", exceptions, ({ dataLoss }) => dataLoss !== "none");
}

/** Refuses to replace what holds data, also where a policy keeps the old one: the new one begins empty. */
export function noReplacementOfStateful(exceptions?: GuardExceptions): GuardPolicy {
  const reason = "what holds data would be replaced by something empty, or may be";
  return async (about) => {
    const { openCatalog } = await import("@stacksteward/catalog");
    const catalog = openCatalog();
    const isRefused = ({ type, replacement = "False" }: PlannedChange): boolean =>
      replacement !== "False" && catalog.find(type)?.stateful !== false;
    return refusing("no replacement of stateful resources", reason, exceptions, isRefused)(about);
  };
}

/** Refuses to remove resources from the stack, whether they are deleted or only let go. */
export function noDeletions(exceptions?: GuardExceptions): GuardPolicy {
  const reason = "resources would be removed, or may be";
  return refusing("no deletions", reason, exceptions, ({ action }) => action === "Remove" || action === "Dynamic");
}

/** Refuses whatever lets somebody do more than before, or may: new principals, actions, resources, wildcards, weaker conditions, and policies that can't be read. */
export function noIamBroadening(exceptions?: GuardExceptions): GuardPolicy {
  const reason = "somebody would be allowed to do more, or may be";
  return refusing("no IAM broadening", reason, exceptions, ({ iamBroadening = [] }) => iamBroadening.length > 0);
}

/** Refuses to delete what a failed creation has left. Only asked with `onFailedCreate: "delete"`. */
export function noCleanUp(): GuardPolicy {
  return (about) => {
    if (about.kind !== "clean-up") return [];
    const resources = about.plan.resources.map(placeOf);
    return [{ policy: "no clean-up", reason: "what a failed creation has left would be deleted", resources }];
  };
}

/**
 * Refuses to switch the protection from deletion off, and to put another stack policy in place of the one that is there, be
 * it for the update alone: which of two policies guards more is not judged.
 */
export function noUnprotecting(): GuardPolicy {
  return (about): readonly GuardRefusal[] => {
    if (about.kind === "clean-up") return [];
    const { terminationProtection, options } = about.plan;
    const { before, duringUpdate, after } = options?.stackPolicy ?? {};
    const reasons: string[] = [];
    if (terminationProtection === false) reasons.push("the stack would not be protected from deletion any more");
    if (before !== undefined && (duringUpdate ?? after) !== undefined)
      reasons.push("another stack policy would stand in place of the one that is there");
    return reasons.map((reason) => ({ policy: "no unprotecting", reason, resources: [] }));
  };
}

/** A policy over each change of a plan. */
function refusing(
  policy: string,
  reason: string,
  { except = [] }: GuardExceptions = {},
  isRefused: (change: PlannedChange) => boolean,
): GuardPolicy {
  return (about): readonly GuardRefusal[] => {
    if (about.kind !== "deploy") return [];
    const resources = about.plan.changes
      .filter(isRefused)
      .map(placeOf)
      .filter((place) => !except.includes(place));
    return resources.length === 0 ? [] : [{ policy, reason, resources }];
  };
}

function placeOf({ stackPath = [], logicalId }: Pick<PlannedChange, "stackPath" | "logicalId">): string {
  return [...stackPath, logicalId].join("/");
}
