/** When a flow is due: `daily at 23:55 in "Europe/Vilnius"` as a cron expression in its zone. */
import { messageOf } from "@integ/runtime/errors";
import { Cron } from "croner";
import { closest, type tree } from "@integ/grammar";
import { check } from "../messages/check.ts";
import { checkZone } from "./check-zone.ts";
import { isBroken, type Checking } from "./checking.ts";
import { checkDuration, seconds } from "./durations.ts";

export type Timetable = { readonly everySeconds: number } | { readonly cron: string; readonly zone: string };

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** The timetable in the host's form; undefined if it has a mistake, which is reported. */
export function timetableOf(c: Checking, node: tree.Timetable): Timetable | undefined {
  if (isBroken(node)) return undefined;
  if (node.rhythm === "every") {
    checkDuration(c, node.every);
    const everySeconds = seconds(node.every);
    return everySeconds === undefined ? undefined : { everySeconds };
  }
  const zone = zoneOf(c, node);
  const cron = cronOf(c, node);
  return zone === undefined || cron === undefined ? undefined : { cron, zone };
}

function zoneOf(c: Checking, node: tree.Timetable): string | undefined {
  if (node.zone === undefined) {
    c.report(check.timetableZone(c.place(node), { path: c.module.source.path, start: node.end, end: node.end }));
    return undefined;
  }
  return checkZone(c, node.zone);
}

function cronOf(c: Checking, node: tree.Timetable): string | undefined {
  if (node.rhythm === "cron") return cronText(c, node);
  const [hour = "", minute = ""] = (node.at?.text ?? "").split(":");
  if (Number(hour) > 23 || Number(minute) > 59 || node.at === undefined) {
    if (node.at !== undefined) c.report(check.timetable(c.place(node.at), `there is no time ${node.at.text}`));
    return undefined;
  }
  const time = `${Number(minute)} ${Number(hour)}`;
  if (node.rhythm === "daily") return `${time} * * *`;
  const { day } = node;
  if (day === undefined) return undefined;
  if (node.rhythm === "weekly") {
    const at = DAYS.indexOf(day.text.toLowerCase());
    if (at >= 0) return `${time} * * ${at}`;
    const like = closest(day.text.toLowerCase(), DAYS);
    c.report(check.timetable(c.place(day), `\`${day.text}\` is no day of the week`, like ?? "monday"));
    return undefined;
  }
  if (day.kind === "Name") {
    if (day.text === "last") return `${time} L * *`;
  } else if (/^\d+$/.test(day.text) && Number(day.text) >= 1 && Number(day.text) <= 28)
    return `${time} ${Number(day.text)} * *`;
  c.report(check.timetable(c.place(day), `not every month has a day ${day.text}`, "last"));
  return undefined;
}

function cronText(c: Checking, node: tree.Timetable): string | undefined {
  const text = node.cron?.value ?? "";
  const fields = text.trim().split(/\s+/);
  try {
    const range =
      fields.length === 5
        ? outOfRange(fields)
        : `it has ${fields.length} parts, and needs five: minute, hour, day, month, day of the week`;
    if (range !== undefined) throw new Error(range);
    if (new Cron(text, { paused: true, timezone: "UTC" }).nextRun() === null) throw new Error("it is never due");
    return text.trim();
  } catch (error) {
    const problem = messageOf(error).replace(/^CronPattern: /, "");
    if (node.cron !== undefined) c.report(check.cron(c.place(node.cron), problem));
    return undefined;
  }
}

/** The parts of a cron expression, and the range of each. */
const PARTS = [
  ["minute", 0, 59],
  ["hour", 0, 23],
  ["day", 1, 31],
  ["month", 1, 12],
  ["day of the week", 0, 7],
] as const;

/** The first part of a cron expression that is out of range. */
function outOfRange(fields: readonly string[]): string | undefined {
  for (const [i, [name, least, most]] of PARTS.entries()) {
    // A number after a slash is a step, not a time.
    const numbers = (fields[i] ?? "").replaceAll(/\/\d+/g, "").match(/\d+/g) ?? [];
    const wrong = numbers.map(Number).find((one) => one < least || one > most);
    if (wrong !== undefined) return `${wrong} is no ${name}: it goes from ${least} to ${most}`;
  }
  return undefined;
}
