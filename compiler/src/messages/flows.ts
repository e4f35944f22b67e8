/** Wording for sources, triggers, destinations, tables and tests: INT25xx. */
import { closest, type Diagnostic, type Place } from "@integ/grammar";
import { error, warning } from "./codes.ts";
import { after, fix } from "./parts.ts";

export const flows = {
  notDelivered: (place: Place, operation: string): Diagnostic =>
    error("INT2501", place, `${operation} creates something new each time, and has no idempotency key`, {
      label: "a retry would create it twice",
      help: "use an operation that updates existing records, or say in its description how a repeated request is recognized: idempotency_header or find; with  no_response: hold  it is sent once, and held for a person if the response is lost",
    }),

  noResponse: (place: Place, name: string): Diagnostic =>
    error("INT2502", place, `what \`${name}\` writes to has no response in its description`, {
      label: "no response to read",
      help: "its operation needs a `result` in system.yaml",
    }),

  notReadable: (place: Place, operation: string, kind: string, help?: string): Diagnostic =>
    error("INT2502", place, `${operation} ${kind}`, {
      label: "the wrong kind of operation",
      ...(help === undefined ? {} : { help }),
    }),

  noResult: (place: Place, integration: string, what: string, help: string): Diagnostic =>
    error("INT2502", place, `${integration} ${what}`, { label: "nothing to look up", help }),

  sourceDoesNotFit: (place: Place, message: string, help: string): Diagnostic =>
    error("INT2506", place, message, { label: "source and trigger do not fit", help }),

  /** @param what brings the document of another kind, and `at` where that is written */
  otherDocument: (place: Place, source: string, what: string, brings: string, at: Place): Diagnostic =>
    error("INT2506", place, `${what} brings a ${brings}, and the source is ${source}`, {
      label: "another kind of document",
      related: [{ place: at, message: `brings a ${brings}` }],
      help: `write   ${brings}   or take a trigger that brings a ${source}`,
      ...fix(`write ${brings}`, [{ ...place, text: brings }]),
    }),

  noSince: (place: Place, operation: string): Diagnostic =>
    error("INT2506", place, `${operation} can't list only what has changed`, {
      label: "no `since` in its description",
      help: "leave `since last run` out, and the whole list is read each time",
    }),

  /** @param known by what it can be asked */
  unknownTimeField: (place: Place, operation: string, field: string, known: readonly string[]): Diagnostic => {
    const like = closest(field, known);
    return error("INT2506", place, `${operation} can't be filtered by \`${field}\``, {
      label: "not in its description",
      help:
        known.length === 0
          ? "say in system.yaml which parameters filter by it:  by: { … }"
          : `it can be filtered by ${known.join(", ")}`,
      ...(like === undefined ? {} : fix(`write ${like}`, [{ ...place, text: like }])),
    });
  },

  /** @param field the last part of a path */
  byPath: (place: Place, path: string, field: string): Diagnostic =>
    error("INT2506", place, `\`${path}\` has more than a field's name`, {
      label: "a field of each document",
      help: `write   by ${field}`,
      ...fix(`write ${field}`, [{ ...place, text: field }], "safe"),
    }),

  lateUnsaid: (place: Place, operation: string, end: Place): Diagnostic =>
    error("INT2506", place, `${operation} may show a document only after the run that it belongs to`, {
      label: "what happens to it then?",
      help: "write   late into next run   to have it in the list of the next run, or   late as corrections   for a separate list",
      ...fix("take it into the next run", [{ ...end, text: ", late into next run" }]),
    }),

  noIdentity: (place: Place, type: string): Diagnostic =>
    error("INT2506", place, `the description of ${type} does not say which fields identify a document`, {
      label: "documents of earlier runs can't be recognized",
      help: `say it in system.yaml:  types: { ${type.split(".").at(-1) ?? type}: { …, identity: [id] } }`,
    }),

  filesPattern: (place: Place, problem: string): Diagnostic =>
    error("INT2506", place, `files are named as in "inbox/*.csv": ${problem}`, {
      label: "no such files",
      help: "the folder is relative to the project; * means any part of a file name",
    }),

  timetable: (place: Place, problem: string, instead?: string): Diagnostic =>
    error("INT2507", place, problem, {
      label: "never, or not always, due",
      ...(instead === undefined
        ? { help: "times are written 00:00 to 23:59" }
        : {
            help: `write   ${instead}`,
            fixes: [{ title: `write ${instead}`, applicability: "suggestion", edits: [{ ...place, text: instead }] }],
          }),
    }),

  timetableZone: (place: Place, at: Place): Diagnostic =>
    error("INT2507", place, "a time of day needs a time zone", {
      label: "in which time zone?",
      help: 'add   in "Europe/Vilnius"',
      ...fix("add a time zone", [after(at, ' in "Europe/Vilnius"')]),
    }),

  cron: (place: Place, problem: string): Diagnostic =>
    error("INT2507", place, `this cron expression can't be read: ${problem}`, {
      label: "minute hour day month weekday",
      help: '"*/10 6-22 * * 1-5" is every ten minutes from 6 to 22, Monday to Friday',
    }),

  misplacedFetch: (place: Place): Diagnostic =>
    error("INT2508", place, "nothing can be fetched here", {
      label: "not in the mapping itself",
      help: "a key, an argument, a function or a mapping can only use values that are already there; fetch in the destination's own loops",
    }),

  changesMissed: (place: Place, field: string, list: string, time: string): Diagnostic =>
    warning("INT2509", place, `\`${field}\` may change later, and \`${list}\` does not show it then`, {
      label: `its \`${time}\` stays as it was`,
      help: "start from a webhook, poll the list of what changes it (refunds, shipments), or fetch the document when it is needed; in the system's description   rescan: 1 day   reads the whole list again",
    }),

  silencesNothing: (place: Place, why: string): Diagnostic =>
    warning("INT2511", place, `this comment silences nothing: ${why}`, {
      label: "silences nothing",
      help: 'a warning is silenced at the end of its line, or in the line above, with its code and a reason:   // integ: allow INT2422 because "prices are in dollars"',
    }),

  unusedValue: (place: Place, name: string, whole: Place | undefined): Diagnostic =>
    warning("INT2512", place, `nothing uses \`${name}\``, {
      label: "never used",
      help: `set a field from it, or take it out`,
      ...(whole === undefined ? {} : fix(`take ${name} out`, [{ ...whole, text: "" }])),
    }),

  eventIndistinct: (place: Place, event: string, system: string, others: number): Diagnostic =>
    warning(
      "INT2510",
      place,
      `every delivery counts as \`${event}\`, also those of the ${others === 1 ? "other event" : `${others} other events`} of ${system}`,
      {
        label: "nothing in a delivery distinguishes it from the others",
        help: "say in the system's description where a delivery names its event (`topic_header`, `topic_at` or `topic_query` below webhooks), and the event's `topic`; if the other system sends only this event to its own address, write `own_address: true` at the event",
      },
    ),

  tableRow: (place: Place, message: string, help?: string): Diagnostic =>
    error("INT2503", place, message, { label: "in this table", ...(help === undefined ? {} : { help }) }),

  keyNotAllowed: (place: Place, what: string): Diagnostic =>
    error("INT2504", place, `a key can't depend on ${what}`, {
      label: "differs from run to run",
      help: "use only fields of the source",
    }),

  testSample: (place: Place, message: string): Diagnostic =>
    error("INT2505", place, message, {
      label: "in this test",
      help: 'a test names its documents, and what comes of them:  given "samples/order.json"   expect invoice { … }',
    }),
} as const;
