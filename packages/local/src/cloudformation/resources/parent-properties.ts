/**
 * The properties that name what a resource belongs to, for types whose primary identifier leaves that out although
 * their names are only unique within it. See the pages of these types in the template reference.
 */
export function parentProperties(type: string): readonly string[] {
  return parents[type] ?? [];
}

const parents: Readonly<Record<string, readonly string[]>> = {
  "AWS::Scheduler::Schedule": ["GroupName"],
};
