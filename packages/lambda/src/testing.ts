export { keepNextTick } from "./keep-next-tick.ts";
export {
  onCloudTime,
  type Death,
  type HandlerOnCloudTime,
  type Invocation,
  type MovableClock,
} from "./on-cloud-time.ts";
