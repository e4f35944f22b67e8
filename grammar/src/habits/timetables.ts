/** Timetables in plain words: `every day at 23:55`, `daily 8:00`, `every monday at 8`, `weekdays at 8am`, `hourly`. */
import type { IToken } from "chevrotain";
import { append } from "../append.ts";
import * as T from "../tokens.ts";
import { edit, is, newLine, say, spanEnd, tokenAt, token, type Pass, type HabitContext } from "./walk.ts";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** Replaces `every day at 9am` and the like by the timetable that they mean. */
export const timetables: Pass = (tokens, context) => {
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokenAt(tokens, i);
    recovered.push(one);
    const begins = is(one, T.Schedule)
      ? is(tokens[i - 1], T.Trigger)
      : is(one, T.Reconcile) && !is(tokens[i - 1], T.Dot, T.Let);
    if (!begins || tokens[i + 1] === undefined) continue;
    let end = i + 1;
    while (
      end < tokens.length &&
      !is(tokens[end], T.In, T.Reconcile) &&
      !newLine(context.text, tokens[end - 1], tokens[end])
    )
      end++;
    const [first, last] = [tokenAt(tokens, i + 1), tokenAt(tokens, end - 1)];
    if (end === i + 1) continue;
    const phrase = context.text.slice(first.startOffset, spanEnd(last)).toLowerCase().replaceAll(/\s+/g, " ");
    const instead = timetableHere(phrase);
    if (instead === undefined || instead === phrase) continue;
    append(recovered, retold(instead, first, last, context, is(tokens[end], T.In)));
    i = end - 1;
  }
  return recovered;
};

/** Reports how a timetable is written, and returns its tokens. */
function retold(instead: string, first: IToken, last: IToken, context: HabitContext, zoned: boolean): IToken[] {
  const [start, end] = [first.startOffset, spanEnd(last)];
  const timed = /\d:\d|cron/.test(instead) && !zoned;
  say(
    context,
    { path: context.path, start, end },
    "this timetable is written with other words here",
    `write   ${instead}${timed ? ' in "Europe/Vilnius"' : ""}`,
    [edit(context, start, end, instead)],
  );
  const parts = instead.match(/"[^"]*"|\S+/g) ?? [];
  return parts.map((part, n) => {
    const type = part.startsWith('"')
      ? T.Text
      : /^\d+:/.test(part)
        ? T.Time
        : /^\d/.test(part)
          ? T.Number
          : T.keywordType(part);
    return token(type, part, start, n === parts.length - 1 ? end : start);
  });
}

/** The equivalent of a timetable; undefined if its meaning is unknown. */
function timetableHere(phrase: string): string | undefined {
  if (/^every (?:hour|minute)$|^(?:hourly|minutely)$/.test(phrase))
    return `every 1 ${phrase.includes("hour") ? "hour" : "minute"}`;
  const found = /^(.*?)[ ,]*\b(?:at |@ ?)?(\d{1,2}(?:[:.]\d{2})? ?(?:am|pm|h)?|"\d{1,2}:\d{2}"|midnight|noon)$/.exec(
    phrase,
  );
  if (found === null) return undefined;
  const rhythm = (found[1] ?? "").trim();
  const at = timeHere(found[2] ?? "");
  // `every 15`, `monthly on 3`: the number is not a time.
  if (at === undefined || (/(?:every|on)$/.test(rhythm) && rhythm !== "")) return undefined;
  if (/^(?:at|daily|daily at|every ?day|each day|every (?:morning|evening|night|24 hours))?(?: at)?$/.test(rhythm))
    return `daily at ${at}`;
  if (/^(?:(?:every |on |each )?(?:weekday|workday|working day)s?|monday to friday|mon-fri)$/.test(rhythm)) {
    const [hour, minute] = at.split(":").map(Number);
    return `cron "${minute} ${hour} * * 1-5"`;
  }
  const day = /^(?:weekly(?: on)?|every(?: week on)?|each|on)? ?([a-z]+?)s?$/.exec(rhythm)?.[1] ?? "";
  if (DAYS.includes(day)) return `weekly on ${day} at ${at}`;
  const date =
    /^(?:monthly|every month|each month)(?: on)?(?: the)? (?:day )?(\d{1,2}|last)(?:st|nd|rd|th)?(?: day)?$/.exec(
      rhythm,
    )?.[1];
  return date === undefined ? undefined : `monthly on ${date} at ${at}`;
}

function timeHere(text: string): string | undefined {
  if (text === "midnight") return "00:00";
  if (text === "noon") return "12:00";
  const found = /^"?(\d{1,2})(?:[:.](\d{2}))? ?(am|pm|h)?"?$/.exec(text);
  if (found === null) return undefined;
  const [, digits, minutes = "00", half] = found;
  const hour = half === "am" || half === "pm" ? (Number(digits) % 12) + (half === "pm" ? 12 : 0) : Number(digits);
  return `${String(hour).padStart(2, "0")}:${minutes}`;
}
