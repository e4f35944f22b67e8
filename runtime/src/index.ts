/** The exports for generated modules, and nothing more. Free of `node:`, so that it runs in browsers and workers too. */
export type * from "./credentials.ts";
export type * from "./exchange.ts";
export type * from "./ends.ts";
export * from "./flow.ts";
export {
  decoder, type Decoder, type StandardIssue, type StandardResult, type StandardSchemaOptions, toJSONSchema,
} from "./decoder.ts"; // prettier-ignore
export type { JsonSchema, SchemaTarget } from "./json-schema.ts";
export { check, decode, type Decoded, encode, parseJson } from "./json.ts";
export * from "./outcome.ts";
export { ownFunction, type OwnForm } from "./own-function.ts";
export * as is from "./is.ts";
export * as shape from "./shape.ts";
export type { Problem, Shape } from "./shape.ts";
export { problemText } from "./shape.ts";
export { unwrapDocuments } from "./unwrap.ts";
export * from "./values/currency.ts";
export * from "./values/cut.ts";
// decText: a host keeps modules of earlier versions, which import it.
export { dec, Decimal, decimalOf as decText, type Int, isNumber, type Num, type Rounding } from "./values/decimal.ts";
export * from "./values/failure.ts";
export * from "./values/list.ts";
export {
  abs, add, addIn, average, compare, divide, divides, max, min, mul, mulIn, neg, num, numIn, numOf, numText, parseDecimal, quotient, round, sub, subIn, sum, within,
} from "./values/number.ts"; // prettier-ignore
export * from "./values/number-format.ts";
export * from "./values/order.ts";
export * from "./values/pattern.ts";
export * from "./values/table.ts";
export * from "./values/template.ts";
export * from "./values/text.ts";
export { blank, filled, trim } from "./values/white-space.ts";
export { compareInstants, type Instant } from "./values/instant.ts";
export * from "./values/time.ts";
