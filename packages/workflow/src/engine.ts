export { deadlineExceeded } from "./deadline.ts";
export { byName, placesOf } from "./graph.ts";
export { toJsonText } from "./json-value.ts";
export { runTasks, toSettledResult } from "./run-tasks.ts";
export { createScopeOrder, pathTo } from "./scope-order.ts";
export { rebuildFailure, toStepFailure, type StepFailure } from "./step-failure.ts";
export { stepToken } from "./step-token.ts";
