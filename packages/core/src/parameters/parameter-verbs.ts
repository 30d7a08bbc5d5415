import { present } from "../present.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { MovedSecret, SecretMove } from "./secret-move.ts";

/** Secrets and Parameter Store. */
export interface ParameterVerbs {
  /**
   * Moves a secret that is written into a template to Parameter Store, as a SecureString, and answers the template without it:
   * with a dynamic reference where CloudFormation takes one, and with a `NoEcho` parameter elsewhere. Nothing is overwritten
   * and no file is touched. Throws `SECRET_UNMOVABLE`, with nothing written. Safe to call again.
   */
  moveSecret(move: SecretMove, options?: VerbOptions): Promise<MovedSecret>;
}

/** The verbs of secrets. */
export function parameterVerbs({ run }: VerbRunner): ParameterVerbs {
  return {
    moveSecret: (move, options) =>
      run(
        "moveSecret",
        present({ region: move.region, account: move.account }),
        options,
        async (context, environment) => {
          const { moveSecret } = await import("./move-secret.ts");
          return moveSecret(context, environment, move);
        },
      ),
  };
}
