/** Texts and dates: what a reader sees as one character is never split, and nothing is corrected silently. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addToDate,
  blank,
  compareText,
  cut,
  cutWords,
  dateIn,
  failed,
  instant,
  length,
  parseDate,
  template,
  trim,
  pad,
  slug,
  transliterate,
  wrap,
} from "@integ/runtime";

describe("cutting", () => {
  test.each([
    ["Žygimantas", 4, "Žygi"],
    ["Z\u030Cyg", 2, "Z\u030C"],
    ["Z\u030Cyg", 1, ""],
    ["👨‍👩‍👧 family", 3, ""],
    ["👨‍👩‍👧 family", 5, "👨‍👩‍👧"],
    ["one two", 4, "one"],
    ["short", 10, "short"],
  ])("cut(%s, %i)", (text, limit, result) => expect(cut(text, limit)).toBe(result));
  test.each([
    ["one two three", 9, "one two"],
    ["one two three", 7, "one two"],
    ["one two three", 8, "one two"],
    ["extraordinary", 5, "extra"],
    ["a  b", 3, "a"],
  ])("cut_words(%s, %i)", (text, limit, result) => expect(cutWords(text, limit)).toBe(result));
  test("is never longer than the limit, and always a beginning", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), fc.nat(45), (text, limit) => {
        for (const kept of [cut(text, limit), cutWords(text, limit)]) {
          expect(length(kept)).toBeLessThanOrEqual(limit);
          expect(text.startsWith(kept)).toBe(true);
        }
      }),
      { seed: 20261124, numRuns: 1000 },
    );
  });
  test("length counts code points", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(length(text)).toBe(Array.from(text).length);
      }),
      { seed: 20261124 },
    );
  });
});

test("white space from spreadsheets is removed too", () => {
  expect(trim("\u00A0\u200B ab\uFEFF\t")).toBe("ab");
  expect(blank("\u00A0\u200B")).toBe(true);
  expect(blank("0")).toBe(false);
});

describe("lines, padding, ASCII", () => {
  test("lines are never longer than the limit, and lose no word", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.integer({ min: 8, max: 30 }), (text, limit) => {
        const lines = wrap(text, limit);
        for (const line of lines) expect(length(line)).toBeLessThanOrEqual(limit);
        expect(lines.join("").replace(/\s/gu, "")).toBe(trim(text).replace(/\s/gu, ""));
      }),
      { seed: 20261124, numRuns: 1000, examples: [["👨‍👩‍👧👨‍👩‍👧 x", 8]] },
    );
  });
  test("a character longer than a line stays whole", () => {
    expect(wrap("a 👨‍👩‍👧 b", 2)).toEqual(["a", "b"]);
    expect(wrap(`a${"\u0301".repeat(50)}b`, 4)).toEqual(["b"]);
  });
  // Were each line to look at all of the rest, these would take minutes.
  test.each([
    ["one word", "x".repeat(1_000_000), 33_334],
    ["words", "lorem ipsum ".repeat(80_000), 32_000],
    ["letters with marks", "e\u0301".repeat(200_000), 13_334],
    ["marks stacked on one letter", `a${"\u0301".repeat(1_000_000)} b`, 1],
    ["much white space", ` a${" ".repeat(1_000_000)}b `, 2],
  ])("lines of a long text: %s", (_, text, count) => expect(wrap(text, 30)).toHaveLength(count), 60_000);

  test("any text becomes ASCII", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(transliterate(text)).toMatch(/^[\x20-\x7e\n\t]*$/);
        expect(slug(text)).toMatch(/^([a-z0-9]+(-[a-z0-9]+)*)?$/);
      }),
      { seed: 20261124 },
    );
  });
  test("padding", () => {
    expect(pad("7", 3, "0")).toBe("007");
    expect(pad("1234", 3, "0")).toBe("1234");
    expect(pad("x", 4, "ab")).toBe("abax");
    expect(pad("x", 4, "")).toBe("x");
  });
});

test("texts are ordered by code point", () => {
  expect(["\u{1F600}", "\uFF5E", "a"].sort(compareText)).toEqual(["a", "\uFF5E", "\u{1F600}"]);
});

test.each([
  [["", " ", ""], ["Ona", null], "Ona"],
  [["", " ", ""], [null, "Ona"], "Ona"],
  [["", " ", " ", ""], ["a", undefined, "c"], "a c"],
  [["", ", ", ", ", ""], ["a", null, null], "a"],
  [["", " (", ")"], ["a", null], "a"],
  [["", " (", ") ", ""], ["a", null, "b"], "a b"],
  [["", " (", ")"], [null, "b"], "(b)"],
  [["", ", „", "“"], [null, "b"], "„b“"],
  [["Order ", ": ", ""], [null, "late"], "Order: late"],
  [["Order ", ""], [null], undefined],
] as const)("template %j with %j", (chunks, values, result) => expect(template(chunks, values)).toBe(result));

describe("dates", () => {
  test("half past ten in the evening in London on the last day of a month is in the next month in Vilnius", () => {
    expect(dateIn(instant("2026-11-30T22:30:00Z"), "Europe/Vilnius")).toBe("2026-12-01");
    expect(dateIn(instant("2026-11-30T21:30:00Z"), "Europe/Vilnius")).toBe("2026-11-30");
    expect(dateIn(instant("2026-06-30T21:30:00Z"), "Europe/Vilnius")).toBe("2026-07-01");
    expect(dateIn(instant("2008-01-10T11:00:00-05:00"), "UTC")).toBe("2008-01-10");
  });
  test("agree with Temporal, in many zones and times, around every change of clocks", () => {
    const zones = [
      "Europe/Vilnius",
      "America/New_York",
      "Asia/Kathmandu",
      "Australia/Lord_Howe",
      "Pacific/Apia",
      "UTC",
      "Africa/Monrovia",
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.date({ min: new Date("1965-01-01"), max: new Date("2037-12-31"), noInvalidDate: true }),
        (zone, date) => {
          const moment = Temporal.Instant.fromEpochMilliseconds(date.getTime());
          const change = moment.toZonedDateTimeISO(zone).getTimeZoneTransition("next")?.toInstant() ?? moment;
          for (const one of [moment, change, change.subtract({ milliseconds: 1 }), change.add({ hours: 5 })]) {
            expect(dateIn(one, zone)).toBe(one.toZonedDateTimeISO(zone).toPlainDate().toString());
          }
        },
      ),
      { seed: 20261124, numRuns: 2000 },
    );
  });
  test.each([
    ["30.11.2026", "dd.MM.yyyy", "2026-11-30"],
    ["2026/2/9", "yyyy/M/d", "2026-02-09"],
  ])("%s is read with %s", (text, pattern, date) => expect(parseDate(text, pattern)).toBe(date));
  test.each([
    ["31.02.2026", "dd.MM.yyyy"],
    ["1.2.2026", "dd.MM.yyyy"],
    ["01.02.26", "dd.MM.yyyy"],
    ["01.02.2026 ", "dd.MM.yyyy"],
    ["", "dd.MM.yyyy"],
  ])("%j can't be read with %s", (text, pattern) => expect(failed(parseDate(text, pattern))).toBe(true));
  test("one month after the last of January is the last of February", () => {
    expect(addToDate("2026-01-31", 1, "months")).toBe("2026-02-28");
    expect(addToDate("2026-11-24", 14, "days")).toBe("2026-12-08");
  });
});
