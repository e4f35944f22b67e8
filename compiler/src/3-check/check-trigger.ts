/** A flow's trigger, and whether it delivers the declared source. */
import type { tree } from "@integ/grammar";
import type { System, SystemEvent, SystemOperation } from "../1-load/system-model.ts";
import { defined } from "../1-load/defined.ts";
import { show } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { checkList } from "./check-source.ts";
import { isBroken, type Checking } from "./checking.ts";
import { checkDuration, seconds } from "./durations.ts";
import type { CheckedDocument, CheckedTrigger } from "./facts.ts";
import { findMember } from "./systems.ts";
import { timetableOf } from "./timetable.ts";

/** Checks the trigger, and that it delivers the declared source. */
export function checkTrigger(c: Checking, document: CheckedDocument | undefined): CheckedTrigger | undefined {
  const declaration = c.module.trigger;
  if (declaration === undefined || declaration.trigger === undefined || isBroken(declaration)) return undefined;
  const { trigger, reconcile } = declaration;
  if (isBroken(trigger)) return undefined;
  refuseStrayClauses(c, trigger, reconcile);
  switch (trigger.kind) {
    case "ManualTrigger":
      return { kind: "manual" };
    case "WebhookTrigger":
      return webhookTrigger(c, trigger, reconcile, document);
    case "PollTrigger":
      return pollTrigger(c, trigger, document);
    case "ScheduleTrigger":
      return scheduleTrigger(c, trigger, document);
    case "FilesTrigger":
      return filesTrigger(c, trigger, document);
  }
}

/** Clauses that only some triggers have: `reconcile` of webhooks, `by` of schedules. */
function refuseStrayClauses(c: Checking, trigger: tree.Trigger, reconcile: tree.Timetable | undefined): void {
  if (reconcile !== undefined && trigger.kind !== "WebhookTrigger")
    c.report(
      check.sourceDoesNotFit(
        c.place(reconcile),
        "only webhooks are reconciled",
        "a poll, a schedule or files can't miss events",
      ),
    );
  const by = c.module.document?.by;
  if (by !== undefined && trigger.kind !== "ScheduleTrigger")
    c.report(
      check.sourceDoesNotFit(
        c.place(by),
        "only a schedule says from when to when a run goes",
        'take one:  trigger schedule daily at 02:00 in "Europe/Vilnius"',
      ),
    );
}

/** Whether the source is one document, as webhooks and polls need it; reported where it is all of a type. */
function isSingle(c: Checking, trigger: tree.WebhookTrigger | tree.PollTrigger, document: CheckedDocument): boolean {
  if (!document.all) return true;
  const word = trigger.kind === "WebhookTrigger" ? "a webhook brings" : "a poll lets through";
  const type = `${document.system.name}.${document.type.name}`;
  c.report(
    check.sourceDoesNotFit(
      c.place(c.module.document ?? trigger),
      `${word} one document at a time`,
      `write   source ${document.binding.name} = ${type}   or   trigger schedule …`,
    ),
  );
  return false;
}

function webhookTrigger(
  c: Checking,
  trigger: tree.WebhookTrigger,
  reconcile: tree.Timetable | undefined,
  document: CheckedDocument | undefined,
): CheckedTrigger | undefined {
  const found = findMember(c, "event", trigger.event);
  if (found === undefined || document === undefined || !isSingle(c, trigger, document)) return undefined;
  const { system, member: event } = found;
  if (event.type !== document.type) return undefined;
  const others = system.events.size - 1;
  if (event.topic === undefined && event.ownAddress !== true && others > 0)
    c.report(check.eventIndistinct(c.place(trigger.event), `${system.name}.${event.name}`, system.name, others));
  const fields = documentFields(system, event);
  const webhook = { kind: "webhook", event, ...(fields === undefined ? {} : { document: fields }) } as const;
  if (reconcile === undefined) return webhook;
  const timetable = timetableOf(c, reconcile);
  const list = reconcileList(c, reconcile, system, event);
  return list === undefined || timetable === undefined ? webhook : { ...webhook, reconcile: { timetable, ...list } };
}

function pollTrigger(
  c: Checking,
  trigger: tree.PollTrigger,
  document: CheckedDocument | undefined,
): CheckedTrigger | undefined {
  if (trigger.operation === undefined || trigger.operation.parts.length < 2) return undefined;
  checkDuration(c, trigger.every);
  const found = findMember(c, "operation", trigger.operation);
  if (found === undefined) return undefined;
  const { system, member: operation } = found;
  const list = checkList(c, system, operation, trigger.operation, trigger.args);
  if (list === undefined || document === undefined || !isSingle(c, trigger, document)) return undefined;
  if (operation.result !== undefined && operation.result !== document.type) return undefined;
  return { kind: "poll", list, everySeconds: seconds(trigger.every) ?? 60 };
}

function scheduleTrigger(
  c: Checking,
  trigger: tree.ScheduleTrigger,
  document: CheckedDocument | undefined,
): CheckedTrigger | undefined {
  const timetable = timetableOf(c, trigger.timetable);
  // A timetable that can't be read may be something else entirely, so only that is reported.
  if (timetable === undefined) return undefined;
  if (document === undefined || document.read !== undefined) return { kind: "schedule", timetable };
  const list = [...document.system.operations.values()].find((one) => one.kind === "list");
  c.report(
    check.sourceDoesNotFit(
      c.place(c.module.document ?? trigger),
      "a schedule delivers no document: its source must be read",
      `write   source ${document.binding.name} = all ${document.system.name}.${list?.name ?? "list_…"} since last run`,
    ),
  );
  return undefined;
}

/** The fields that identify a delivered document and its state. If every change sends an event, they include the time of change. */
function documentFields(
  system: System,
  event: SystemEvent,
): Extract<CheckedTrigger, { readonly kind: "webhook" }>["document"] {
  const changed =
    event.list === undefined ? undefined : system.operations.get(event.list.operation)?.request.since?.field;
  const isField = (name: string): boolean => event.type.type.fields.has(name);
  const told = event.dedupe ?? [];
  const identity = [
    ...new Set([...(event.type.identity ?? []), ...told.filter((one) => isField(one) && one !== changed)]),
  ];
  if (event.list === undefined || identity.length === 0) return undefined;
  const isEachChange = told.length === 0 || told.some((one) => one === changed || !isField(one));
  return { identity, ...(isEachChange && changed !== undefined ? { changed } : {}) };
}

/** The list that finds documents of missed events. */
function reconcileList(
  c: Checking,
  at: tree.Timetable,
  system: System,
  event: Extract<CheckedTrigger, { readonly kind: "webhook" }>["event"],
):
  | { readonly operation: SystemOperation; readonly arguments: NonNullable<SystemEvent["list"]>["arguments"] }
  | undefined {
  const operation = event.list === undefined ? undefined : system.operations.get(event.list.operation);
  const name = `${system.name}.${event.name}`;
  if (operation === undefined || event.list === undefined) {
    c.report(
      check.sourceDoesNotFit(
        c.place(at),
        `the description of ${name} does not say how its documents are listed`,
        `give it a list in system.yaml:  ${event.name}: { …, list: { operation: list_… } }`,
      ),
    );
    return undefined;
  }
  if (documentFields(system, event) === undefined && c.module.dedupe === undefined)
    c.report(
      check.sourceDoesNotFit(
        c.place(at),
        `documents that the webhook has delivered can't be recognized: no ${event.type.name} is known from another`,
        `say it in system.yaml:  types: { ${event.type.name}: { …, identity: [id] } }`,
      ),
    );
  return { operation, arguments: event.list.arguments };
}

function filesTrigger(
  c: Checking,
  trigger: tree.FilesTrigger,
  document: CheckedDocument | undefined,
): CheckedTrigger | undefined {
  const pattern = trigger.pattern.value;
  const isOfFiles = document?.system.link.kind === "files";
  const problem = patternProblem(pattern, isOfFiles);
  if (problem !== undefined) {
    c.report(check.filesPattern(c.place(trigger.pattern), problem));
    return undefined;
  }
  if (document?.read !== undefined) {
    c.report(
      check.sourceDoesNotFit(
        c.place(c.module.document ?? trigger),
        "files bring their documents along: nothing is read",
        `write   source ${document.binding.name} = all ${document.system.name}.${document.type.name}`,
      ),
    );
    return undefined;
  }
  const deep = [...(document?.type.type.fields.values() ?? [])].find(
    (field) => field.required && ["record", "list", "map"].includes(field.type.kind),
  );
  if (/\.csv$/i.test(pattern) && document !== undefined && deep !== undefined)
    c.report(
      check.sourceDoesNotFit(
        c.place(trigger.pattern),
        `a line of a CSV file can't hold \`${deep.name}\` of ${document.type.type.name}`,
        `it is ${show(deep.type)}; use JSON files, or a type whose required fields are plain values`,
      ),
    );
  return {
    kind: "files",
    pattern,
    ...(isOfFiles ? defined({ system: document?.system.name, format: document?.type.format }) : {}),
  };
}

/** @param isOfFiles whether integ.yaml describes the files, so that their extension does not matter */
function patternProblem(pattern: string, isOfFiles: boolean): string | undefined {
  const isPath = /^([\w .-]+\/)*[\w .*-]+$/.test(pattern);
  if (!isPath || !(isOfFiles || /\.(csv|json|jsonl|xml)$/i.test(pattern)))
    return isOfFiles
      ? "a folder below the system's, and the names of files in it"
      : "a folder of the project, and the names of .csv, .json, .jsonl or .xml files in it";
  return pattern.split("/").includes("..") ? "it leads out of the project's folder" : undefined;
}
