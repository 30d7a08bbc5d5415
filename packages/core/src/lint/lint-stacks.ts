import { readSuppressions, type Finding, type Severity, type Template } from "@stacksteward/template";

import type { App } from "../app/app.ts";
import { readInterface } from "../app/read-interface.ts";
import { placeOf } from "../app/stack-place.ts";
import { stacksOf } from "../app/stacks-of.ts";
import { loadTemplate } from "../plan/load-template.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import { appRules, type AppContext, type AppRule, type AppRuleHit } from "./app-rules.ts";
import type { AppFinding, AppLintReport, AppLintSettings } from "./lint-app.ts";
import { lintSource } from "./lint-source.ts";
import type { LintReport } from "./lint.ts";

/** A stack of an app with its template. */
export interface LoadedStack {
  readonly stack: Stack;
  readonly template: Template;
}

/** What `lintApp` does, loaded with its first call. */
export async function lintStacks(
  app: App,
  { region = "us-east-1", ...settings }: AppLintSettings = {},
): Promise<AppLintReport> {
  const across = Object.keys(settings.rules ?? {}).filter((id) => appRules.some((rule) => rule.id === id));
  const rules = Object.entries(settings.rules ?? {}).filter(([id]) => !across.includes(id));
  const found: AppFinding[] = [];
  const suppressed: AppLintReport["suppressed"][number][] = [];
  const loaded: LoadedStack[] = [];
  const lintOne = (stack: Stack): Promise<LintReport> =>
    lintSource(stack, { ...settings, regions: [stack.region ?? region], rules: Object.fromEntries(rules) });
  for (const [stack, report] of await ofEach(stacksOf(app), lintOne)) {
    found.push(...report.findings.map((finding) => ({ ...finding, stack: stack.name })));
    suppressed.push(...report.suppressed.map((finding) => ({ ...finding, stack: stack.name })));
    // What cannot be read, or is broken, has been told; the others say less then of what they have to do with it.
    if (!report.findings.some(({ rule }) => rule === "syntax" || rule === "sections")) {
      const template = await loadTemplate(stack);
      if (template.kind === "read") loaded.push({ stack, template: template.template });
    }
  }
  const place = { region, account: undefined };
  const context: AppContext = {
    app,
    place,
    stacks: loaded.map((each) => ({
      ...each,
      own: readInterface(each.stack, each.template.body, placeOf(each.stack, place)),
    })),
  };
  for (const rule of appRules) {
    const severity = settings.rules?.[rule.id] ?? rule.severity;
    if (severity === "off") continue;
    for (const hit of rule.check(context)) {
      const template = loaded.find(({ stack }) => stack.name === hit.stack)?.template;
      const finding = toFinding(rule, severity, hit, template);
      const suppression = template && readSuppressions(template.body)(rule, finding);
      if (suppression === undefined) found.push(finding);
      else suppressed.push({ ...finding, ...suppression });
    }
  }
  const names = stacksOf(app).map(({ name }) => name);
  return { findings: found.toSorted((a, b) => names.indexOf(a.stack) - names.indexOf(b.stack)), suppressed };
}

/** Side by side, because tools beside the rules take their time; how many of them run at once is theirs to say. All are over when one fails. */
async function ofEach<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<(readonly [Item, Result])[]> {
  const answers = await Promise.allSettled(items.map(async (item) => [item, await work(item)] as const));
  return answers.map((answer) => {
    if (answer.status === "rejected") throw answer.reason;
    return answer.value;
  });
}

function toFinding(
  { id }: AppRule,
  severity: Severity,
  { stack, message, remedy, path }: AppRuleHit,
  template: Template | undefined,
): AppFinding {
  const range = path && template?.locate(path, "key");
  const resource = path?.[0] === "Resources" ? String(path[1]) : undefined;
  const finding: Finding = {
    rule: id,
    severity,
    tool: "stacksteward",
    message,
    remedy,
    ...present({ path, resource, range }),
  };
  return { ...finding, stack };
}
