import { ServiceError } from "../../wire/service-error.ts";
import type { CallContext } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import type { RegionState } from "../region-state.ts";
import { createRegionStore } from "../region-store.ts";
import type { StackRefactor } from "./stack-refactor.ts";

/** The refactors of one account and region. */
export const refactorStore: (state: RegionState) => Map<string, StackRefactor> = createRegionStore<StackRefactor>();

/** The refactor that a call names. */
export function knownRefactor(engine: Engine, { account, region }: CallContext, id = ""): StackRefactor {
  const refactor = refactorStore(engine.regionState(account, region)).get(id);
  if (refactor !== undefined) return refactor;
  throw new ServiceError("StackRefactorNotFoundException", `Stack refactor [${id}] does not exist`, {
    statusCode: 404,
  });
}
