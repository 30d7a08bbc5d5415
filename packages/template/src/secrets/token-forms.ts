import type { FoundToken } from "./found-token.ts";
import { findPasswordUrls, LONGEST_CREDENTIALS } from "./password-urls.ts";
import { findPrivateKeys, PRIVATE_KEY_SIGN } from "./private-keys.ts";

/** A secret that is known by its form, wherever it stands. */
interface TokenForm {
  /** With its article, for sentences. */
  readonly what: string;
  readonly pattern: RegExp;
  /** One of these is in every such token: to look for a text is many times faster than to look for a form. */
  readonly signs: readonly string[];
}

/**
 * Forms that nothing else has: a prefix that the issuer has chosen for it, and a length. What could be a digest or an id as
 * well is not here. The issuers' own pages:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html,
 * https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github,
 * https://docs.gitlab.com/security/tokens/, https://api.slack.com/authentication/token-types,
 * https://docs.stripe.com/keys, https://docs.npmjs.com/about-access-tokens.
 */
const tokenForms: readonly TokenForm[] = [
  { what: "an access key of AWS", pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g, signs: ["AKIA", "ASIA"] },
  {
    what: "a token of GitHub",
    pattern: /\b(?:gh[oprsu]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{82})\b/g,
    signs: ["gho_", "ghp_", "ghr_", "ghs_", "ghu_", "github_pat_"],
  },
  { what: "a token of GitLab", pattern: /\bglpat-[\w-]{20,}/g, signs: ["glpat-"] },
  { what: "a token of Slack", pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{20,}/g, signs: ["xox"] },
  {
    what: "a webhook of Slack",
    pattern: /https:\/\/hooks\.slack\.com\/services\/T\w{6,}\/B\w{6,}\/\w{20,}/g,
    signs: ["hooks.slack.com"],
  },
  { what: "a key of Stripe", pattern: /\b[rs]k_live_[A-Za-z0-9]{20,}\b/g, signs: ["k_live_"] },
  { what: "a token of npm", pattern: /\bnpm_[A-Za-z0-9]{36}\b/g, signs: ["npm_"] },
  { what: "an API key of Google", pattern: /\bAIza[\w-]{35}(?![\w-])/g, signs: ["AIza"] },
  { what: "an API key of SendGrid", pattern: /\bSG\.[\w-]{22}\.[\w-]{43}(?![\w-])/g, signs: ["SG."] },
  { what: "an API key of Anthropic or OpenAI", pattern: /\bsk-(?:ant|proj|svcacct|admin)-[\w-]{40,}/g, signs: ["sk-"] },
];

/** The shortest: a password of three letters in a URL. */
const SHORTEST = "a://b:ccc@d".length;

/** What at least one of them has in it. Nearly all texts have none, and are looked at once only. */
const SIGN = new RegExp(
  [
    ...tokenForms.flatMap(({ signs }) => signs.map((sign) => sign.replaceAll(".", "\\."))),
    PRIVATE_KEY_SIGN,
    `://[^\\s/@]{1,${LONGEST_CREDENTIALS}}@`,
  ].join("|"),
);

/** What writes a character otherwise in JSON or YAML, or joins two lines without a space. */
const ESCAPE = /\\[uUx/\r\n]/;

/** Whether the values of a text in JSON or YAML may hold a token at all. */
export function mayHoldTokens(text: string): boolean {
  return SIGN.test(text) || ESCAPE.test(text);
}

/** The tokens in a text, but for those that documentation shows: AWS ends those with EXAMPLE. Takes time in proportion to the text, whatever it is. */
export function findTokens(text: string): FoundToken[] {
  if (text.length < SHORTEST || !SIGN.test(text)) return [];
  const tokens = tokenForms
    .filter(({ signs }) => signs.some((sign) => text.includes(sign)))
    .flatMap(({ what, pattern }) =>
      [...text.matchAll(pattern)].flatMap((match) =>
        match[0].endsWith("EXAMPLE") ? [] : [{ what, index: match.index, text: match[0] }],
      ),
    );
  return [...tokens, ...findPrivateKeys(text), ...findPasswordUrls(text)];
}
