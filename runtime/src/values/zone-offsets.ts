/**
 * Offsets of time zones from UTC: a table of the periods between transitions, each looked up by Temporal when an
 * instant first falls into it.
 */

/** A period with one offset, in milliseconds since 1970; `until` belongs to the next period. */
interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly offset: number;
}

const zones = new Map<string, { latest: Stretch; readonly stretches: Stretch[] }>();

/** The offset in milliseconds at a time in milliseconds since 1970. */
export function offsetAt(moment: number, zone: string): number {
  const known = zones.get(zone);
  if (known !== undefined) {
    const { latest } = known;
    if (moment >= latest.from && moment < latest.until) return latest.offset;
    known.latest =
      known.stretches.find(({ from, until }) => moment >= from && moment < until) ?? stretchAt(moment, zone);
    if (!known.stretches.includes(known.latest)) known.stretches.push(known.latest);
    return known.latest.offset;
  }
  const first = stretchAt(moment, zone);
  zones.set(zone, { latest: first, stretches: [first] });
  return first.offset;
}

function stretchAt(moment: number, zone: string): Stretch {
  if (!("Temporal" in globalThis))
    throw new Error('this platform has no Temporal: begin the program with   import "@integ/runtime/temporal";');
  const there = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone);
  const offset = Math.round(there.offsetNanoseconds / 1e6);
  // The last representable instant has no later one to look up.
  if (Math.abs(moment) >= 8.64e15) return { from: moment, until: moment + 1, offset };
  const begins = there.add({ milliseconds: 1 }).getTimeZoneTransition("previous");
  const ends = there.getTimeZoneTransition("next");
  return {
    from: begins?.epochMilliseconds ?? -Infinity,
    until: ends?.epochMilliseconds ?? Infinity,
    offset,
  };
}
