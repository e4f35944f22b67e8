/** Sums, differences and products. If the checker knows the number of decimals, it is passed to the runtime, which is faster. */
import type { Type } from "../1-load/types.ts";
import { call, type Js, raw } from "./ir.ts";

const OPERATIONS = { "+": "add", "-": "sub", "*": "mul" } as const;

/** With more decimals the runtime does not compute with whole numbers. */
const MOST = 6;

/** `left + right`, of numbers of these types. */
export function arithmetic(operator: keyof typeof OPERATIONS, left: Typed, right: Typed): Js {
  const [a, b] = [scaleOf(left.type), scaleOf(right.type)];
  const scale = a === undefined || b === undefined ? undefined : operator === "*" ? a + b : Math.max(a, b);
  return exact(OPERATIONS[operator], left.js, right.js, scale);
}

/** `total + value`, where the total is a sum of such values. */
export function added(total: Js, value: Typed): Js {
  return exact("add", total, value.js, scaleOf(value.type));
}

/** Arithmetic in units of the last decimal, if the number of decimals is known; whole numbers don't need it. */
function exact(operation: string, left: Js, right: Js, scale: number | undefined): Js {
  if (scale === undefined || scale === 0 || scale > MOST) return call(operation, left, right);
  return call(`${operation}In`, left, right, raw(String(10 ** scale)));
}

/** The code of a number, and its original type. */
export interface Typed {
  readonly js: Js;
  readonly type: Type;
}

/** The maximum number of decimals; undefined if unlimited. An amount in minor units has those of its currency. */
function scaleOf(type: Type): number | undefined {
  if (type.kind !== "number" || type.wire === "minor") return undefined;
  if (type.scale !== undefined || type.literal === undefined) return type.integer ? 0 : type.scale;
  return /^-?\d+(?:\.(\d+))?$/.exec(type.literal)?.[1]?.length ?? 0;
}
