/** Calls of the runtime's `is`: checks of incoming values, and of values that the checker has not proved. */
import type { DateTimeType } from "../1-load/types.ts";
import { type Js, member, name } from "./ir.ts";

/** The checks of times, by their wire format. */
export const MOMENTS: Readonly<Record<DateTimeType["wire"], string>> = {
  text: "dateTime",
  computed: "dateTime",
  seconds: "seconds",
  milliseconds: "milliseconds",
  msdate: "msDate",
  utc: "localDateTime",
  utc_blank: "localDateTime",
};

/** `is.text(value, 255)` */
export function isCall(check: string, ...args: readonly Js[]): Js {
  return { js: "call", callee: member(name("is"), check), args };
}
