/** Time zones by their names, as the host takes them; the phases that come later know nothing of the runtime. */
import { isZone as looksUp } from "@integ/runtime/settings";

/** The zones of this machine, in the letters that are usual, and others that have been looked up, which takes longer. */
let known: Set<string> | undefined;

/** Whether a text names a time zone: `Europe/Vilnius`, `UTC`, or an offset such as `+02:00`. */
export function isZone(zone: string): boolean {
  known ??= new Set(Intl.supportedValuesOf("timeZone"));
  // Of texts that are none there could be any number: they are not kept.
  if (!known.has(zone) && looksUp(zone)) known.add(zone);
  return known.has(zone);
}
