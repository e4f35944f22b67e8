/** Parts of messages that several families share. */
import type { Fix, Place, RelatedPlace, TextEdit } from "@integ/grammar";

/** A fix of a diagnostic, to be spread into its options. */
export function fix(
  title: string,
  edits: readonly TextEdit[],
  applicability: Fix["applicability"] = "suggestion",
): { readonly fixes: readonly Fix[] } {
  return { fixes: [{ title, applicability, edits }] };
}
/** Inserts a text behind a place. */
export function after(place: Place, text: string): TextEdit {
  return { path: place.path, start: place.end, end: place.end, text };
}
/** A related place of a diagnostic, to be spread into its options. */
export function related(place: RelatedPlace | undefined): { readonly related?: readonly RelatedPlace[] } {
  return place === undefined ? {} : { related: [place] };
}

/** The first four values, separated by commas. */
export function listed(values: readonly string[]): string {
  return values.length > 4 ? `${values.slice(0, 4).join(", ")} …` : values.join(", ");
}

/** `a`, `a and b`, `a, b and c`. */
export function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** Stands for the marked text itself; the checker replaces it. */
export const IT = "⟨it⟩";
