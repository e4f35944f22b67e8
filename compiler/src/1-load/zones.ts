/** Time zones by their names, as the host takes them; the phases that come later know nothing of the runtime. */
import { isZone as looksUp } from "@integ/runtime/settings";

/** Zones that have been looked up, which takes long; texts that are none could be any number. */
const KNOWN = new Set<string>();

/** Whether a text names a time zone: `Europe/Vilnius`, `UTC`, or an offset such as `+02:00`. */
export function isZone(zone: string): boolean {
  if (!KNOWN.has(zone) && looksUp(zone)) KNOWN.add(zone);
  return KNOWN.has(zone);
}
