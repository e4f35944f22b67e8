/** Places by line and column, as people and other tools count them. */
import { SourceText, type Place } from "@integ/grammar";
import type { Sources } from "./sources.ts";

/** Lines and columns from 1, offsets from 0; columns and offsets in UTF-16 units. */
export interface Positions {
  /** The path relative to the reader's folder. */
  readonly file: string;
  readonly start: { readonly line: number; readonly column: number; readonly offset: number };
  readonly end: { readonly line: number; readonly column: number; readonly offset: number };
}

/** A place as reports for machines want it: lines and columns from 1, offsets in UTF-16 units from 0. */
export function positions(place: Place, sources: Sources): Positions {
  const text = new SourceText(place.path, sources.read(place.path) ?? "");
  const at = (offset: number): Positions["start"] => ({ ...text.position(offset), offset });
  return { file: sources.name(place.path), start: at(place.start), end: at(place.end) };
}
