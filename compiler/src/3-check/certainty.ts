/** Whether something holds for all values of a type, for none, or is unknown. */
export type Certainty = "always" | "never" | "maybe";

/** Whether all of several hold. */
export function all(parts: readonly Certainty[]): Certainty {
  if (parts.includes("never")) return "never";
  return parts.includes("maybe") ? "maybe" : "always";
}
/** Whether one of several holds, or more. */
export function any(parts: readonly Certainty[]): Certainty {
  if (parts.includes("always")) return "always";
  return parts.includes("maybe") ? "maybe" : "never";
}
/** Whether exactly one of several holds. */
export function one(parts: readonly Certainty[]): Certainty {
  const count = parts.filter((part) => part === "always").length;
  if (count > 1) return "never";
  if (parts.includes("maybe")) return "maybe";
  return count === 1 ? "always" : "never";
}

/** The opposite; `maybe` stays `maybe`. */
export const not = (part: Certainty): Certainty =>
  part === "always" ? "never" : part === "never" ? "always" : "maybe";

/** The result, if it is `always` or `never`. */
export const sure = (yes: boolean): Certainty => (yes ? "always" : "never");
/** Compares the range of a number with limits. */
export function counted([least, most]: readonly [number, number], few: number, many: number): Certainty {
  if (most < few || least > many) return "never";
  return least >= few && most <= many ? "always" : "maybe";
}
