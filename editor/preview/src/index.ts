/** What becomes of a sample, and where in the spec each value of it comes from. Free of `node:`. */
export {
  placedAs,
  prepare,
  type Preview,
  type Ready,
  type ShownDestination,
  type ShownDocument,
  type ShownLine,
  type Spot,
} from "./preview.ts";
export { samplesNamed, trialOf, type Choice, type ReadFile } from "./trial.ts";
