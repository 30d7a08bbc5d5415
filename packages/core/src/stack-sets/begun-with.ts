import { CoreErrorCode, coreError } from "../core-error.ts";
import { digestOfData, digestOfText } from "../plan/plan-digest.ts";
import type { PreparedSet } from "./prepare-set.ts";
import { definitionOf } from "./set-definition.ts";
import type { StackSet } from "./stack-set.ts";

/** Digests of what a rollout was begun with. Of secret parameters there are only the names: a digest of a short one gives it away. */
export type BegunWith = Readonly<Record<"template" | "parameters" | "settings", string>>;

/** What a rollout of this definition is begun with. */
export function begunWith(set: StackSet, prepared: PreparedSet): BegunWith {
  const {
    Parameters = [],
    TemplateBody: _,
    TemplateURL,
    UsePreviousTemplate: __,
    ...settings
  } = definitionOf(set, prepared);
  const text = prepared.template?.text ?? TemplateURL ?? "";
  return {
    template: digestOfText(text),
    parameters: digestOfData(
      Parameters.map((parameter) =>
        prepared.secretParameters.has(parameter.ParameterKey ?? "")
          ? { ParameterKey: parameter.ParameterKey }
          : parameter,
      ),
    ),
    settings: digestOfData(settings),
  };
}

/** Refuses to go on with something else than what was begun: the waves that are done have had that. Throws `PLAN_STALE`. */
export function assertBegunWith({ name }: StackSet, begun: BegunWith, now: BegunWith): void {
  const members = ["template", "parameters", "settings"] as const;
  const moved = members.filter((member) => begun[member] !== now[member]);
  if (moved.length === 0) return;
  throw coreError(
    CoreErrorCode.PlanStale,
    `The rollout of stack set "${name}" was begun with another definition, which differs in: ${moved.join(", ")}. Go on with that one, or give another name as run to roll out this one.`,
    { details: { stackSet: name, moved } },
  );
}
