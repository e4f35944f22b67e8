/** What generated modules import, and nothing more. Free of `node:`, so that it runs in browsers and workers too. */
export type * from "./credentials.ts";
export * from "./flow.ts";
export { check, decode, type Decoded, encode, parseJson } from "./json.ts";
export * from "./outcome.ts";
export * as shape from "./shape.ts";
export type { Problem, Shape } from "./shape.ts";
export { problemText } from "./shape.ts";
export * from "./values/currency.ts";
export * from "./values/decimal.ts";
export * from "./values/failure.ts";
export * from "./values/list.ts";
export * from "./values/number-format.ts";
export * from "./values/order.ts";
export * from "./values/pattern.ts";
export * from "./values/table.ts";
export * from "./values/text.ts";
export { compareInstants, type Instant } from "./values/instant.ts";
export * from "./values/time.ts";
