import { UnknownKind } from "@stacksteward/template";

/** Why a thing of each kind is not known, as a sentence about `subject`. */
export const reasonsOf: Readonly<Record<UnknownKind, (subject: string) => string>> = {
  [UnknownKind.Macro]: (name) =>
    `Only AWS knows what the macro ${name} makes of the template; it was read as it is written.`,
  [UnknownKind.SsmParameter]: (name) =>
    `The parameter ${name} takes its value from Parameter Store, where it may have changed since the last deployment.`,
  [UnknownKind.SecretParameter]: (name) =>
    `The last value of the secret parameter ${name} is not known, so whether the new one differs is not either.`,
  [UnknownKind.Import]: (name) => `The export ${name} is another stack's, and is looked up while the deployment runs.`,
  [UnknownKind.StackOutput]: (request) =>
    `The output ${request} is another stack's, and is looked up while the deployment runs.`,
  [UnknownKind.Attribute]: (entity) => `${entity} belongs to a resource that changes, and is known once it has.`,
  [UnknownKind.DynamicReference]: (text) => `${text} is looked up while the deployment runs.`,
  [UnknownKind.ResourceType]: (type) =>
    `The catalog does not know ${type}, so whether the change replaces it is not known.`,
  [UnknownKind.NestedTemplate]: (logicalId) =>
    `The template of the nested stack ${logicalId} is not read, so what changes inside is not known.`,
  [UnknownKind.Condition]: (name) => `The condition ${name} depends on what is not known; it was taken to hold.`,
  [UnknownKind.Loop]: (place) => `The loop at ${place} goes over what is not known, so nothing can be predicted.`,
};
