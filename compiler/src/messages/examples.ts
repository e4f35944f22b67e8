/** Examples in messages, completed with the text and the time zone of the spec. */
import type { Diagnostic } from "@integ/grammar";
import { IT } from "./parts.ts";

/** The ways in which a value may be absent: for the words, and for the smallest document in which it is absent. */
export interface AbsenceWords {
  readonly path: string;
  /** `{"customer": null}`; empty if the value is not a document's. */
  readonly example: string;
  readonly doc?: string;
}

/** A help whose example is the marked text itself. */
export function withItself(diagnostic: Diagnostic, text: string): Diagnostic {
  if (diagnostic.help?.includes(IT) !== true) return diagnostic;
  const shown = text.length > 60 || /[\r\n]/.test(text) ? "…" : text;
  return { ...diagnostic, help: diagnostic.help.replaceAll(IT, shown) };
}

/** The zone that examples name; where a spec names one of its own, it is that one. */
const ZONE = "Europe/Vilnius";

/** A diagnostic whose examples are in the zone of the spec. */
export function inZone(diagnostic: Diagnostic, zone: string | undefined): Diagnostic {
  const { help, fixes, code } = diagnostic;
  // The help for an unknown zone names the suggested zone.
  if (zone === undefined || zone === ZONE || code === "INT2416" || code === "INT2421") return diagnostic;
  return {
    ...diagnostic,
    ...(help === undefined ? {} : { help: help.replaceAll(ZONE, zone) }),
    ...(fixes === undefined
      ? {}
      : {
          fixes: fixes.map((one) => ({
            ...one,
            edits: one.edits.map((edit) => ({ ...edit, text: edit.text.replaceAll(ZONE, zone) })),
          })),
        }),
  };
}
