/** Dates and moments at the edge of what there is: nothing throws. */
import { expect, test } from "vitest";
import {
  addToDate,
  addToMoment,
  allot,
  dec,
  fromMinor,
  minorUnits,
  msDay,
  parseDate,
  parseDateTime,
  toMinor,
} from "@integ/runtime";

test("a date or moment past the last one is the last one", () => {
  expect(addToDate("2026-01-31", 1, "months")).toBe("2026-02-28");
  expect(addToDate("2026-01-31", 99_999, "years")).toBe("+102025-01-31");
  expect(addToDate("+275760-09-13", 1, "days")).toBe("+275760-09-13");
  const last = Temporal.Instant.fromEpochMilliseconds(8.64e15);
  for (const unit of ["hours", "days", "years"] as const)
    expect(addToMoment(last, 1, unit).epochMilliseconds).toBe(8.64e15);
});

test("reading is strict: nothing is corrected", () => {
  expect(parseDate("30 Nov 2026", "d MMM yyyy")).toBe("2026-11-30");
  for (const text of ["31.11.2026", "1.1.26", "30.11.2026 ", "30-11-2026"])
    expect(parseDate(text, "dd.MM.yyyy")).toHaveProperty("message");
  expect(parseDateTime("11/30/2026 12:05 AM", "MM/dd/yyyy hh:mm a", "America/New_York")).toEqual(
    Temporal.Instant.from("2026-11-30T05:05:00Z"),
  );
  expect(parseDateTime("25.10.2026 03:30", "dd.MM.yyyy HH:mm", "Europe/Vilnius")).toHaveProperty("message");
  expect(msDay("/Date(1764028800000+0000)/")).toBe("2025-11-25");
});

test("the smallest units of currencies, and parts that add up", () => {
  expect(["EUR", "JPY", "KWD", "CLF"].map((code) => minorUnits(code))).toEqual([2, 0, 3, 4]);
  expect(String(fromMinor(1999, "KWD"))).toBe("1.999");
  expect(toMinor(dec(19.99), "EUR")).toBe(1999);
  expect(String(toMinor(dec(19.995), "EUR"))).toBe("1999.5");
  expect(allot(dec(100), [dec(1), dec(1), dec(1)], 2).map(String)).toEqual(["33.34", "33.33", "33.33"]);
  expect(allot(dec(-0.05), [dec(3), dec(7)], 2).map(String)).toEqual(["-0.02", "-0.03"]);
  expect(allot(dec(5), [dec(0), dec(0)], 0).map(String)).toEqual(["3", "2"]);
  expect(allot(dec(5), [], 2)).toEqual([]);
});
