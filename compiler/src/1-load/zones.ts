/** Time zones by their names. */

/** Whether a text names a time zone: `Europe/Vilnius`, `UTC`, or an offset such as `+02:00`. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
