/** Something the project does not say, and why. */
export interface ForbiddenWording {
  readonly reason: string;
  readonly pattern: RegExp;
}

/** The project speaks of the project alone, and of nobody's machine, accounts or secrets. */
export const forbiddenWordings: readonly ForbiddenWording[] = [
  {
    reason: "names the host of a package registry",
    // A letter of each name stands in brackets, so that this file names none itself.
    pattern:
      /\b(registr[y]\.[\w-]+\.(org|com|io|dev)|npm\.pk[g]\.[\w.]+|pyp[i]\.org|files\.pythonhoste[d]\.org|npmmirro[r]\.[\w.]+)/i,
  },
  {
    reason: "names a path of somebody's machine",
    pattern: /(?<![\w.}/-])\/(work|tmp|root|home|Users|mnt|private)\/[\w.-]+|\b[A-Z]:\\Users\b/,
  },
  {
    reason: "names an issue or a pull request by its number",
    pattern: /\b(issue|issues|pull request|pull|PR)[ /]#?\d+|(?<=^|[\s(])#\d{1,5}(?=$|[\s).,;:])/im,
  },
  {
    // One digit over and over, or digits counted up or down, are nobody's account.
    reason: "holds what may be somebody's account id",
    pattern: /(?<![\w.-])(?!(\d)\1{11}|123456789012|012345670123|098765432101)\d{12}(?![\w.-])/,
  },
  {
    reason: "holds something that looks like a credential",
    pattern:
      /\b(AKIA|ASIA)(?!\w*EXAMPLE)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(ghp|npm)_[A-Za-z0-9]{36}\b/,
  },
];

/** Says where a text uses a forbidden wording, one line for each. */
export function findForbiddenWordings(path: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) =>
    forbiddenWordings.flatMap(({ pattern, reason }) => {
      const found = pattern.exec(line);
      return found === null ? [] : [`${path}:${index + 1} ${reason}: ${found[0]}`];
    }),
  );
}
