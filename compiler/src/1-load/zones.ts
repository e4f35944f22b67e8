/** Validates time zone names by the host's rules; later phases don't use the runtime. */
import { isZone as looksUp } from "@integ/runtime/settings";

/** The zones of this machine in their usual spelling, and others that were looked up, which is slower. */
let known: Set<string> | undefined;

/** Whether a text names a time zone: `Europe/Vilnius`, `UTC`, or an offset such as `+02:00`. */
export function isZone(zone: string): boolean {
  known ??= new Set(Intl.supportedValuesOf("timeZone"));
  // Invalid names are not cached, since there may be any number of them.
  if (!known.has(zone) && looksUp(zone)) known.add(zone);
  return known.has(zone);
}
