const MOST_REMEMBERED = 2_000;
const LONGEST_REMEMBERED = 100;

/** Names of settings that hold a secret and nothing else, whoever has chosen the name. */
const SURELY =
  /(?:password|passwd|passphrase|pwd|(?:o?auth|access|refresh|bearer|api|secret|github|gitlab|slack|bot)[-_]?token|secret[-_]?access[-_]?key|(?:client|app|api|shared|webhook|jwt)[-_]?secret|secret[-_]?key|private[-_]?key|(?:api|auth)[-_]?key)$/i;

/** Names of properties of AWS that do, beside them. */
const IN_PROPERTIES =
  /^(?:.*(?:Passwords|Secret|Token|SecretString|AccessKey|Authorization(?:ApiKey)?Value|ApiKeyValue|TokenValue|AccessKeyId|AuthCode|PrivateKey|TokenKey))$/;

/**
 * Properties that are called like a secret and hold none: idempotency tokens, ids of what somebody else keeps, names of
 * files and parameters, units.
 */
const NO_SECRET =
  /^(?:ClientToken|ClientRequestToken|IdempotencyToken|EventSourceToken|ServiceToken|NextToken|ContinuationToken|IdToken|HttpTokens?|RemovePrivateKey|GenerateSecret|ForceRotate|PublicKey)$/;

/** Whether a name that an author has chosen, of a variable or a parameter, says that its value is a secret. */
export const namesSecret: (name: string) => boolean = remembered((name) => SURELY.test(name));

/** Whether the name of a property of AWS says so. */
export const isSecretProperty: (name: string) => boolean = remembered(
  (name) => !NO_SECRET.test(name) && (SURELY.test(name) || IN_PROPERTIES.test(name)),
);

/** Names come again and again. */
function remembered(test: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const answer = test(name);
    if (known.size >= MOST_REMEMBERED) known.clear();
    // A long name would keep a large text in memory.
    if (name.length <= LONGEST_REMEMBERED) known.set(name, answer);
    return answer;
  };
}
