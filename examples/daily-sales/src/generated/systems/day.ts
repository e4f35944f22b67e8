/**
 * Orders that were left out, version 1: what the integrations here use of it.
 *
 * Made by integ from its description and its schemas; change those, not this file.
 */
import { type Decimal, type Int, type SystemLink, is, shape } from "@integ/runtime";

/** An order that is not in its day's invoice, and why */
export interface DayLeftOutInput {
  id: number | Decimal;
  /** The order's number */
  name: string;
  day: string;
  why: string;
}

/** An order that is not in its day's invoice, and why */
export interface DayLeftOut {
  id: Int;
  /** The order's number */
  name: string;
  day: string;
  why: string;
}

const dayLeftOutInputFields = new Set(["id", "name", "day", "why"]);

export function isDayLeftOutInput(value: unknown): value is DayLeftOutInput {
  return (
    is.object<DayLeftOutInput>(value) &&
    is.int(value.id) &&
    is.atLeast(value.id, 1) &&
    typeof value.name === "string" &&
    is.date(value.day) &&
    typeof value.why === "string" &&
    is.only(value, dayLeftOutInputFields)
  );
}

export function isDayLeftOut(value: unknown): value is DayLeftOut {
  return (
    is.object<DayLeftOut>(value) &&
    is.int(value.id) &&
    is.atLeast(value.id, 1) &&
    typeof value.name === "string" &&
    is.date(value.day) &&
    typeof value.why === "string"
  );
}

export const dayLeftOutInputShape = shape.closedRecord(isDayLeftOutInput, {
  id: shape.integer({ min: 1 }),
  name: shape.text(),
  day: shape.date,
  why: shape.text(),
});

export const dayLeftOutShape = shape.growingRecord(isDayLeftOut, {
  id: shape.integer({ min: 1 }),
  name: shape.text(),
  day: shape.date,
  why: shape.text(),
});

/** How Orders that were left out is reached. */
export const daySystem: SystemLink = { name: "day", version: "1", baseUrl: "", headers: {}, settings: {} };
