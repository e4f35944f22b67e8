/** Dates and moments at the edge of what there is: nothing throws. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addToDate,
  addToMoment,
  allot,
  atZone,
  dateIn,
  daysBetween,
  dec,
  formatDate,
  formatLocal,
  formatMoment,
  instant,
  fromMilliseconds,
  fromMinor,
  local,
  minorUnits,
  msDay,
  parseDate,
  parseDateTime,
  startOf,
  toMinor,
} from "@integ/runtime";

test("a date after 9999-12-31 becomes that date", () => {
  expect(addToDate("2026-01-31", 1, "months")).toBe("2026-02-28");
  expect(addToDate("9999-12-31", 1, "days")).toBe("9999-12-31");
  expect(addToDate("2026-01-31", 99_999, "years")).toBe("9999-12-31");
  expect(addToDate("2026-01-31", 1e15, "years")).toBe("9999-12-31");
  expect(addToDate("0000-01-01", -1, "days")).toBe("0000-01-01");
  expect(addToDate("2026-01-31", -1e15, "years")).toBe("0000-01-01");
  expect(startOf("0000-01-01", "week")).toBe("0000-01-01");
  expect(startOf("9999-12-31", "month")).toBe("9999-12-01");
  expect(daysBetween("0000-02-29", "9999-12-31")).toBe(3_652_365);
});

test("a datetime after the year 9999 becomes the last one in it", () => {
  const late = Temporal.Instant.from("9999-12-31T23:59:59Z");
  expect(addToMoment(late, 1, "seconds").toString()).toBe("9999-12-31T23:59:59Z");
  expect(addToMoment(late, -1, "days").toString()).toBe("9999-12-30T23:59:59Z");
  expect(addToMoment(late, -1e15, "years").toString()).toBe("0000-01-01T00:00:00Z");
  expect(dateIn(late, "Europe/Berlin")).toBe("9999-12-31");
  expect(dateIn(late, "America/New_York")).toBe("9999-12-31");
  expect(local(late, "Europe/Berlin")).toBe("9999-12-31T23:59:59");
  expect(msDay("/Date(253402300800000)/")).toBe("9999-12-31");
});

test("for any datetime in a document, each function accepts it and the results of the others", () => {
  const extreme = [
    -8.64e15, -62_167_219_200_001, -62_167_219_200_000, -1, 0, 253_402_300_799_000, 253_402_300_800_000, 8.64e15,
  ];
  const day = /^\d{4}-\d{2}-\d{2}$/;
  const zones = ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York"];
  for (const [milliseconds, zone] of extreme.flatMap((one) => zones.map((zone) => [one, zone] as const))) {
    const moment = fromMilliseconds(milliseconds);
    const dates = [dateIn(moment, zone), local(moment, zone).slice(0, 10), msDay(`/Date(${milliseconds})/`)];
    for (const date of dates) {
      expect(date).toMatch(day);
      for (const unit of ["week", "month", "year"] as const) expect(startOf(date, unit)).toMatch(day);
      for (const amount of [1, -1, 1e6, -1e6]) expect(addToDate(date, amount, "months")).toMatch(day);
      expect(formatDate(date, "EEEE d MMMM yyyy")).toMatch(/ \d{4}$/);
      expect(daysBetween(date, "2026-11-30")).toBeTypeOf("number");
    }
    expect(formatMoment(moment, "yyyy-MM-dd'T'HH:mm:ssXXX", zone)).toContain("T");
    expect(formatLocal(local(moment, zone), "dd.MM.yyyy HH:mm")).toMatch(/^\d\d\.\d\d\.\d{4} /);
    atZone(local(moment, zone), zone);
    for (const unit of ["seconds", "hours", "days", "years"] as const)
      for (const amount of [0, 1, -1, 1e9, -1e9])
        expect(addToMoment(moment, amount, unit).toString()).toMatch(/^\d{4}-/);
  }
});

describe("compared with Temporal", () => {
  const SEED = { seed: 20261130, numRuns: 1000 };
  const zones = fc.constantFrom(
    "UTC", "Europe/Vilnius", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia", "Asia/Tehran", "America/Sao_Paulo",
  ); // prettier-ignore
  const between = (from: string, to: string): fc.Arbitrary<number> =>
    fc.integer({ min: Date.parse(from), max: Date.parse(to) });

  test("clocks in a zone, from before daylight saving time to the far future", () => {
    const moments = fc.oneof(between("1850-01-01", "2200-01-01"), between("2026-01-01", "2028-01-01"));
    fc.assert(
      fc.property(moments, zones, (milliseconds, zone) => {
        const there = Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(zone);
        const moment = fromMilliseconds(milliseconds);
        expect(dateIn(moment, zone)).toBe(there.toPlainDate().toString());
        expect(local(moment, zone)).toBe(there.toPlainDateTime().toString({ smallestUnit: "second" }));
      }),
      SEED,
    );
  });

  test("the times around each change of clocks", () => {
    for (const zone of [
      "Europe/Vilnius",
      "America/New_York",
      "Australia/Lord_Howe",
      "Africa/Casablanca",
      "Pacific/Apia",
    ]) {
      let at: Temporal.ZonedDateTime | null = Temporal.ZonedDateTime.from(`2009-01-01T00:00[${zone}]`);
      for (let i = 0; i < 60 && at !== null; i++, at = at.getTimeZoneTransition("next"))
        for (const off of [-1, 0, 1]) {
          const there = at.add({ milliseconds: off });
          expect(local(fromMilliseconds(there.epochMilliseconds), zone)).toBe(
            there.toPlainDateTime().toString({ smallestUnit: "second" }),
          );
        }
    }
  });

  test("datetimes as documents write them", () => {
    const two = (n: number): string => String(n).padStart(2, "0");
    const written = fc
      .record({
        year: fc.integer({ min: 0, max: 9999 }),
        month: fc.integer({ min: 1, max: 12 }),
        day: fc.integer({ min: 1, max: 28 }),
        hour: fc.integer({ min: 0, max: 23 }),
        minute: fc.integer({ min: 0, max: 59 }),
        second: fc.integer({ min: 0, max: 60 }),
        fraction: fc.oneof(fc.constant(""), fc.stringMatching(/^\.\d{1,9}$/)),
        zone: fc.oneof(
          fc.constantFrom("Z", "z", "+00:00", "-0330", "+13:45"),
          fc.stringMatching(/^[+-](0\d|1\d|2[0-3]):[0-5]\d$/),
        ),
        mark: fc.constantFrom("T", "t", " "),
      })
      .map(
        (one) =>
          `${String(one.year).padStart(4, "0")}-${two(one.month)}-${two(one.day)}${one.mark}${two(one.hour)}:${two(one.minute)}:${two(one.second)}${one.fraction}${one.zone}`,
      );
    fc.assert(
      fc.property(written, (text) => {
        const moment = instant(text);
        const wanted = Temporal.Instant.from(text);
        expect(moment.epochNanoseconds).toBe(wanted.epochNanoseconds);
        expect(moment.epochMilliseconds).toBe(wanted.epochMilliseconds);
        expect(String(moment)).toBe(String(wanted));
      }),
      SEED,
    );
  });

  test("days, weeks, months and years", () => {
    const days = fc
      .integer({ min: -680_000, max: 2_890_000 })
      .map((n) => Temporal.PlainDate.from("1970-01-01").add({ days: n }));
    fc.assert(
      fc.property(days, days, fc.integer({ min: -5000, max: 5000 }), (one, other, amount) => {
        const text = one.toString();
        expect(daysBetween(text, other.toString())).toBe(one.until(other, { largestUnit: "days" }).days);
        expect(addToDate(text, amount, "days")).toBe(one.add({ days: amount }).toString());
        expect(addToDate(text, amount, "weeks")).toBe(one.add({ weeks: amount }).toString());
        expect(startOf(text, "week")).toBe(one.subtract({ days: one.dayOfWeek - 1 }).toString());
        expect(startOf(text, "month")).toBe(one.with({ day: 1 }).toString());
        expect(startOf(text, "year")).toBe(one.with({ day: 1, month: 1 }).toString());
      }),
      SEED,
    );
  });
});

test("reading is strict, and corrects nothing", () => {
  expect(parseDate("30 Nov 2026", "d MMM yyyy")).toBe("2026-11-30");
  for (const text of ["31.11.2026", "1.1.26", "30.11.2026 ", "30-11-2026"])
    expect(parseDate(text, "dd.MM.yyyy")).toHaveProperty("message");
  expect(parseDateTime("11/30/2026 12:05 AM", "MM/dd/yyyy hh:mm a", "America/New_York")).toEqual(
    Temporal.Instant.from("2026-11-30T05:05:00Z"),
  );
  expect(parseDateTime("25.10.2026 03:30", "dd.MM.yyyy HH:mm", "Europe/Vilnius")).toHaveProperty("message");
  expect(msDay("/Date(1764028800000+0000)/")).toBe("2025-11-25");
});

test("smallest units of currencies, and parts that add up", () => {
  expect(["EUR", "JPY", "KWD", "CLF"].map((code) => minorUnits(code))).toEqual([2, 0, 3, 4]);
  expect(String(fromMinor(1999, "KWD"))).toBe("1.999");
  expect(toMinor(dec(19.99), "EUR")).toBe(1999);
  expect(String(toMinor(dec(19.995), "EUR"))).toBe("1999.5");
  expect(allot(dec(100), [dec(1), dec(1), dec(1)], 2).map(String)).toEqual(["33.34", "33.33", "33.33"]);
  expect(allot(dec(-0.05), [dec(3), dec(7)], 2).map(String)).toEqual(["-0.02", "-0.03"]);
  expect(allot(dec(5), [dec(0), dec(0)], 0).map(String)).toEqual(["3", "2"]);
  expect(allot(dec(5), [], 2)).toEqual([]);
});

test("a year before 0 is written with a sign and four digits", () => {
  const moment = Temporal.Instant.from("0000-01-01T00:00:00Z");
  expect(formatMoment(moment, "yyyy-MM-dd", "America/New_York")).toBe("-0001-12-31");
});

test("without Temporal, the message says what to import", () => {
  const own = Object.getOwnPropertyDescriptor(globalThis, "Temporal") ?? {};
  Reflect.deleteProperty(globalThis, "Temporal");
  try {
    expect(() => dateIn(instant("2026-11-30T22:30:00Z"), "Pacific/Chatham")).toThrow("@integ/runtime/temporal");
  } finally {
    Object.defineProperty(globalThis, "Temporal", own);
  }
  expect(dateIn(instant("2026-11-30T22:30:00Z"), "Pacific/Chatham")).toBe("2026-12-01");
});
