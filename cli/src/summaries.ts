/** The last lines of `check` and `build`; a small module, since it may be all that they load. */
import { count } from "./terminal.ts";

/** `3 specs checked; 1 value to fill in: hold "say …"`. @param texts of the specs */
export function checkedSummary(texts: readonly (string | undefined)[]): string {
  const open = texts.flatMap((text) => text?.match(STILL_TO_SAY) ?? []).length;
  const left = open === 0 ? "" : `; ${count(open, "value")} to fill in: hold "say …"`;
  return `${count(texts.length, "spec")} checked${left}`;
}

/** The decisions that a draft leaves to a person: `hold "say what Type is"`. */
const STILL_TO_SAY = /\bhold "say (what|who) /g;

/** @param isCheck whether nothing is written @param files the files that were written, or would have been */
export function builtSummary(modules: number, isCheck: boolean, files: number): string {
  return `${count(modules, "module")}, ${isCheck ? `${files} out of date` : `${count(files, "file")} written`}`;
}
