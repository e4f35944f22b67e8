/** Dates and moments at the edge of what there is: nothing throws. */
import { expect, test } from "vitest";
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

test("a date past the last one that is written with four digits is the last one", () => {
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

test("a moment past the last one that is written with four digits is the last one", () => {
  const late = Temporal.Instant.from("9999-12-31T23:59:59Z");
  expect(addToMoment(late, 1, "seconds").toString()).toBe("9999-12-31T23:59:59Z");
  expect(addToMoment(late, -1, "days").toString()).toBe("9999-12-30T23:59:59Z");
  expect(addToMoment(late, -1e15, "years").toString()).toBe("0000-01-01T00:00:00Z");
  expect(dateIn(late, "Europe/Berlin")).toBe("9999-12-31");
  expect(dateIn(late, "America/New_York")).toBe("9999-12-31");
  expect(local(late, "Europe/Berlin")).toBe("9999-12-31T23:59:59");
  expect(msDay("/Date(253402300800000)/")).toBe("9999-12-31");
});

test("whatever moment a document holds, each function takes it and what another one gives", () => {
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
