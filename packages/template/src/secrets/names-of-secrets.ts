import { isJsonObject, type Json } from "../json.ts";
import type { TemplateBody } from "../template.ts";

/** What Parameter Store and Secrets Manager keep under a name. */
const KEEPERS: ReadonlySet<string> = new Set(["AWS::SecretsManager::Secret", "AWS::SSM::Parameter"]);

/** Small words or large ones, and numbers, as names are written: `app-secret-name`, `prod/db/password`, `APP_KEY_ID`. */
const WORDS = /^(?:[a-z]+|\d{1,3})(?:[-_./](?:[a-z]+|\d{1,3}))+$|^(?:[A-Z]+|\d{1,3})(?:[-_./](?:[A-Z]+|\d{1,3}))+$/;
/** Words with which names end that say what they are. */
const ENDS_AS_NAME = /[-_./](?:name|id|arn|ref|path|alias|credentials)$/i;
const IS_ABOUT_SECRET = /(?:^|[-_./])(?:secrets?|credentials?|passw(?:or)?d|tokens?|keys?|apikey)(?=[-_./]|$)/i;

/**
 * Whether a text is the name of a secret rather than one: it is what the template calls a secret or parameter that it makes, or
 * it is made of words, of which one is about secrets, and is written as a path or ends as names do. A text such as `my-secret`
 * is none: people write that where a password is to be.
 */
export function isNameOfSecret(text: string, known: ReadonlySet<string>): boolean {
  if (known.has(text)) return true;
  return WORDS.test(text) && IS_ABOUT_SECRET.test(text) && (text.includes("/") || ENDS_AS_NAME.test(text));
}

/** What a template calls the secrets and parameters that it makes, where that is literal. */
export function namesOfKept({ Resources: resources }: TemplateBody): ReadonlySet<string> {
  const names = Object.values<Json>(resources).flatMap((resource) => {
    const { Type: type, Properties: properties } = isJsonObject(resource) ? resource : {};
    const isKept = typeof type === "string" && KEEPERS.has(type);
    const name = isKept && isJsonObject(properties) ? properties["Name"] : undefined;
    return typeof name === "string" && name !== "" ? [name] : [];
  });
  return new Set(names);
}
