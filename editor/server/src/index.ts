/** The language server of integ, over any connection. Free of `node:`. */
export { MODULE, PREVIEW, RUN_TESTS, TESTS, type PlacedPreview, type PlacedTest } from "./requests.ts";
export { serve, type LiveHost, type Serving } from "./server.ts";
