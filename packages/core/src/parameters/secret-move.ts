import type { SsmReference } from "../definition/parameter-value.ts";

/** Which secret goes where. */
export interface SecretMove {
  /** The text of the template. */
  readonly template: string;
  /** Its name, to show in errors. */
  readonly file?: string;
  /** Where the secret stands, as the refusal of it says: `Resources/Database/Properties/MasterUserPassword`, or as a list. */
  readonly path: string | readonly (string | number)[];
  /** The SSM parameter to make. */
  readonly name: string;
  /** The key that encrypts it: an id, an alias or an ARN. Default: the one that AWS keeps for Parameter Store. */
  readonly keyId?: string;
  /** Default: the orchestrator's. */
  readonly region?: string;
  readonly account?: string;
}

/** A template without a secret, and where that is now. */
export interface MovedSecret {
  /** The edited text; comments, order and layout are as they were. */
  readonly template: string;
  readonly name: string;
  readonly version: number;
  /**
   * What the definition has to give now, because a `NoEcho` parameter stands in place of the secret: spread it into
   * `parameters`. Empty where a dynamic reference does.
   */
  readonly parameters: Readonly<Record<string, SsmReference>>;
  /** Whether the text still holds the secret elsewhere: in a comment, or at another place. */
  readonly isStillThere: boolean;
}
