/** Messages between the preview's page and the extension. */
import type { PlacedPreview } from "@integ/language-server";

/** A place of a text, as the protocol has it. */
export type Spot = Extract<PlacedPreview, { kind: "wrong" }>["errors"][number]["spot"];

/** To the page. */
export type ToPage =
  /** What to show. @property spec the name of the file */
  | { readonly kind: "show"; readonly spec: string; readonly preview: PlacedPreview }
  /** The cursor is in these lines of a file, counted from 0. */
  | { readonly kind: "cursor"; readonly uri: string; readonly start: number; readonly end: number };

/** From the page. */
export type FromPage =
  /** It can be shown something. */
  | { readonly kind: "ready" }
  /** These places are pointed at; none any more. */
  | { readonly kind: "point"; readonly spots: readonly Spot[] }
  /** To the first of these places. */
  | { readonly kind: "go"; readonly spots: readonly Spot[] }
  /** Another sample, please. */
  | { readonly kind: "choose" };
