/** Messages between the preview's page and the extension. */
import type { PlacedPreview } from "@integ/language-server";

/** A place of a text in the protocol's form. */
export type Spot = Extract<PlacedPreview, { kind: "wrong" }>["errors"][number]["spot"];

/** To the page. */
export type ToPage =
  /** What to show. @property spec the name of the file */
  | { readonly kind: "show"; readonly spec: string; readonly preview: PlacedPreview }
  /** The cursor is in these lines of a file, counted from 0. */
  | { readonly kind: "cursor"; readonly uri: string; readonly start: number; readonly end: number };

/** From the page. */
export type FromPage =
  /** The page is ready. */
  | { readonly kind: "ready" }
  /** The mouse points at a value with these places; empty: it has left. */
  | { readonly kind: "point"; readonly spots: readonly Spot[] }
  /** Go to the first of these places. */
  | { readonly kind: "go"; readonly spots: readonly Spot[] }
  /** Choose another sample. */
  | { readonly kind: "choose" };
