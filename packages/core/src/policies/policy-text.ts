import type { PolicyFinding } from "./policy.ts";

const WORDS: Readonly<Record<PolicyFinding["severity"], string>> = {
  error: "denied",
  warning: "warned",
  info: "let go",
};

/** One finding on a line, for people: `warned by encryption/at-rest: …`. */
export function policyFindingText({ severity, tool, rule, message, exception }: PolicyFinding): string {
  const why = exception === undefined ? "" : ` (${exceptionText(exception)})`;
  return `${WORDS[severity]} by ${tool}/${rule}: ${message}${why}`;
}

/**
 * What policies say as a table in Markdown, for a comment on a pull request; empty when they say nothing. What an exception lets
 * go is in it, with the reason.
 */
export function policyMarkdown(findings: readonly PolicyFinding[]): string {
  if (findings.length === 0) return "";
  const rows = findings.map(({ severity, tool, rule, resource = "", message, remedy, exception }) => {
    const more = exception === undefined ? remedy : exceptionText(exception);
    const cells = [WORDS[severity], `${tool}/${rule}`, resource, more === undefined ? message : `${message} ${more}`];
    return `| ${cells.map(cellText).join(" | ")} |`;
  });
  return ["| | Policy | Resource | |", "|---|---|---|---|", ...rows].join("\n");
}

function exceptionText({ reason, until }: NonNullable<PolicyFinding["exception"]>): string {
  return until === undefined ? `Excepted: ${reason}` : `Excepted until ${until}: ${reason}`;
}

/** Messages name what stands in templates, which may be anything. */
function cellText(text: string): string {
  return text.replaceAll(/[\\|<>`*_[\]]/g, (sign) => `\\${sign}`).replaceAll(/\s+/g, " ");
}
