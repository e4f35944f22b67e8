/** The result of a sample, with the place in the spec of each value. Free of `node:`. */
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
