/** The language server of integ, over any connection. Free of `node:`. */
export { linked } from "./linked.ts";
export { MODULE, RUN_TESTS, TESTS, type PlacedTest } from "./flows.ts";
export { PREVIEW, type PlacedPreview } from "./preview.ts";
export { serve, type LiveHost, type Serving } from "./server.ts";
