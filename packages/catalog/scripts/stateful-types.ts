/**
 * Resource types that hold data which replacing or removing them loses, beyond the few that the specification
 * itself marks: databases, file systems, streams, message stores, image and artifact stores, user directories.
 */
export const statefulTypes: ReadonlySet<string> = new Set([]);
