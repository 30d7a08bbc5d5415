import { CoreErrorCode, coreError } from "../core-error.ts";
import { isUnitTargets, targetList, type StackSet } from "./stack-set.ts";

/** Answers the accounts of an organizational unit and of those below it, without the management account: StackSets do not reach that. */
export type AccountsOf = (unit: string) => readonly string[] | Promise<readonly string[]>;

/** The same, asked once for each unit. */
export type UnitReader = (unit: string) => Promise<readonly string[]>;

/** The units that a definition names, whose accounts only the organization knows. */
export function unitsIn(set: Pick<StackSet, "targets" | "overrides">): readonly string[] {
  const ofTargets = targetList(set).flatMap((targets) => (isUnitTargets(targets) ? targets.units : []));
  return [...new Set([...ofTargets, ...(set.overrides ?? []).flatMap(({ units = [] }) => units)])];
}

/** Asks `accountsOf`, and refuses with `INVALID_DEFINITION` where there is none, and what are no ids of accounts. */
export function unitReader(set: StackSet, accountsOf: AccountsOf | undefined): UnitReader {
  const known = new Map<string, readonly string[]>();
  return async (unit) => {
    if (accountsOf === undefined) throw unknownUnits(set);
    const found = known.get(unit) ?? (await accountsOf(unit));
    known.set(unit, found);
    const given: unknown = found;
    const wrong = Array.isArray(given) ? found.find((account) => !/^\d{12}$/.test(account)) : given;
    if (!Array.isArray(given) || wrong !== undefined) {
      throw coreError(
        CoreErrorCode.InvalidDefinition,
        `accountsOf has answered ${JSON.stringify(wrong)} for ${unit}: let it answer a list of account ids of twelve digits.`,
        { details: { stackSet: set.name, unit } },
      );
    }
    return found;
  };
}

function unknownUnits(set: StackSet): Error {
  const units = unitsIn(set);
  return coreError(
    CoreErrorCode.InvalidDefinition,
    `Nobody says which accounts are in ${units.join(", ")}, so that it is unknown which instances stack set "${set.name}" is to have, which of them are to be made and what each wave would have. Pass accountsOf: accountsInOrganization(new Organizations({ region })) asks AWS Organizations.`,
    { details: { stackSet: set.name, units } },
  );
}
