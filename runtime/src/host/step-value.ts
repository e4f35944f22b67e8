/** A step's result in its stored form: JSON with the runtime's exact numbers. */
import { encode, parseJson } from "../json.ts";
import { UnreadableError, type Step } from "./engine.ts";

/** A value in its stored form; undefined for an absent one. */
export function stored(value: unknown): string | undefined {
  return value === undefined ? undefined : encode(value);
}

/** The value of a stored text. @throws UnreadableError if it is not valid JSON */
export function storedValue(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return parseJson(text);
  } catch {
    throw new UnreadableError("the stored data was changed after it was written, or is damaged");
  }
}

/** The result of a finished step; undefined if the step is not finished. @throws UnreadableError */
export function finished(step: Step | undefined): { readonly value: unknown } | undefined {
  return step?.state === "done" ? { value: storedValue(readable(step).response) } : undefined;
}

/** Whether its request may have succeeded, and must not be repeated as a new one. */
export function isSent({ kind, state }: Step): boolean {
  return kind === "destination" && state !== "again";
}

/** Returns the step. @throws UnreadableError if a part of it can't be read */
export function readable(step: Step): Step {
  if (step.unreadable !== undefined) throw new UnreadableError(step.unreadable);
  return step;
}
