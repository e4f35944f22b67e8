/** What starts a flow: its source, its trigger, and the keys of its runs. */
import { tree, type Diagnostic } from "@integ/grammar";
import { type System, type SystemOperation, type SystemType, type SystemEvent } from "../1-load/system-model.ts";
import { defined } from "../1-load/defined.ts";
import { show, type Type } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { checkTold, deliveryScope, versionScope } from "./check-delivery.ts";
import { infer, reportUnhandled } from "./check-expression.ts";
import { named, namedWrong } from "./check-list.ts";
import { checkArguments } from "./check-read.ts";
import { isBroken, Scope, type Checking, type Context } from "./checking.ts";
import { checkDuration, seconds } from "./durations.ts";
import type { Binding, CheckedBy, CheckedDocument, CheckedListRead, CheckedTrigger } from "./facts.ts";
import { findMember } from "./systems.ts";
import { timetableOf } from "./timetable.ts";
import { NOTHING_KNOWN } from "./paths.ts";

/** The names that a list's arguments may use: only the moment at which it is read. */
function atThatMoment(): Context {
  const scope = new Scope();
  scope.add({ kind: "now", name: "now", typed: { type: { kind: "datetime", wire: "computed" } }, fromSource: false });
  return { scope, known: NOTHING_KNOWN, stops: false };
}

/** The source of a run: one document of a type, or a list. Undefined where that is unknown. */
export function checkDocument(c: Checking, context: Context): CheckedDocument | undefined {
  const declaration = c.module.document;
  if (declaration === undefined) return undefined;
  const fail = (): undefined => namedWrong(c, declaration.name, context, "source");
  if (declaration.partial === true) return fail();
  const { target } = declaration;
  if (target === undefined || target.parts.length < 2) return fail();
  const bound = (type: Type): Binding => {
    const binding: Binding = { kind: "source", name: declaration.name.text, typed: { type }, fromSource: true };
    named(c, declaration.name, context, binding);
    return binding;
  };
  if (declaration.all && isOperation(c, target)) {
    const found = findMember(c, "operation", target);
    if (found === undefined) return fail();
    const { system, member: operation } = found;
    const read = checkList(c, system, operation, target, declaration.args ?? []);
    const { result } = operation;
    if (read === undefined || result === undefined) return fail();
    if (declaration.sinceLastRun && operation.request.since === undefined)
      c.report(check.noSince(c.place(target), `${system.name}.${operation.name}`));
    const binding = bound({ kind: "list", element: result.type });
    const by = checkBy(c, system, operation, declaration, context);
    return {
      system,
      type: result,
      all: true,
      read: { ...read, sinceLastRun: declaration.sinceLastRun, ...(by === undefined ? {} : { by }) },
      binding,
    };
  }
  const found = findMember(c, "type", target);
  if (found === undefined) return fail();
  if (declaration.args !== undefined || declaration.sinceLastRun)
    c.report(
      check.sourceDoesNotFit(
        c.place(target),
        `${found.system.name}.${found.member.name} is a kind of document, and not asked for`,
        declaration.sinceLastRun
          ? "`since last run` belongs to a list:  source orders = all shopify.list_orders since last run"
          : "only what is read has arguments:  source orders = all shopify.list_orders(status: …)",
      ),
    );
  const brought = broughtBy(c);
  if (brought !== undefined && brought.type !== found.member) {
    const name = `${brought.system.name}.${brought.type.name}`;
    c.report(
      check.otherDocument(
        c.place(target),
        `${found.system.name}.${found.member.name}`,
        brought.what,
        name,
        c.place(brought.at),
      ),
    );
    return fail();
  }
  const { type } = found.member;
  return {
    system: found.system,
    type: found.member,
    all: declaration.all,
    binding: bound(declaration.all ? { kind: "list", element: type } : type),
  };
}

/** `since last run by …`: asked by a time of the documents, and what becomes of those that are shown late. */
function checkBy(
  c: Checking,
  system: System,
  operation: SystemOperation,
  { by, late }: tree.SourceDeclaration,
  context: Context,
): CheckedBy | undefined {
  const { result } = operation;
  const field = by?.parts.at(-1)?.text;
  if (by === undefined || field === undefined || by.partial === true || result === undefined) return undefined;
  const name = `${system.name}.${operation.name}`;
  const zone = daysOf(c);
  if (zone !== undefined)
    context.scope.add({ kind: "now", name: "last_day", typed: { type: { kind: "date" } }, fromSource: false, zone });
  const element = result.type;
  const corrections: Binding | undefined =
    late?.name === undefined
      ? undefined
      : { kind: "fetch", name: late.name.text, typed: { type: { kind: "list", element } }, fromSource: false };
  if (late?.name !== undefined && corrections !== undefined) named(c, late.name, context, corrections);
  const asked = operation.request.by?.[field];
  const wrong = ((): Diagnostic | undefined => {
    if (by.parts.length > 1) return check.byPath(c.place(by), c.text(by), field);
    if (asked === undefined) return check.notAskedBy(c.place(by), name, field, Object.keys(operation.request.by ?? {}));
    const kind = element.fields.get(field)?.type.kind;
    if (kind !== "datetime" && (kind !== "date" || zone === undefined))
      return check.sourceDoesNotFit(
        c.place(by),
        kind === "date"
          ? `\`${field}\` is a day, and this schedule is not due by days`
          : `\`${field}\` of ${element.name} is no moment`,
        kind === "date" ? "take a schedule that is daily, weekly or monthly" : "name a date or a datetime",
      );
    if (late === undefined)
      return check.lateUnsaid(c.place(by), name, { path: c.module.source.path, start: by.end, end: by.end });
    if (result.identity === undefined) return check.noIdentity(c.place(by), `${system.name}.${result.name}`);
    return undefined;
  })();
  if (wrong !== undefined) c.report(wrong);
  if (wrong !== undefined || result.identity === undefined) return undefined;
  return {
    field,
    fields: [field, ...(asked?.otherwise === undefined ? [] : [asked.otherwise]), ...result.identity],
    identity: result.identity,
    day: element.fields.get(field)?.type.kind === "date",
    ...(zone === undefined ? {} : { zone }),
    ...(corrections === undefined ? {} : { late: corrections }),
  };
}

/** The zone of the days that a schedule is due by: daily, weekly or monthly. */
function daysOf(c: Checking): string | undefined {
  const trigger = c.module.trigger?.trigger;
  if (trigger?.kind !== "ScheduleTrigger" || isBroken(trigger)) return undefined;
  const { rhythm, zone } = trigger.timetable;
  return rhythm === "every" || rhythm === "cron" ? undefined : zone?.value;
}

/** The source that the trigger delivers; undefined where it delivers none, or can't be read. Reports nothing itself. */
function broughtBy(
  c: Checking,
): { readonly system: System; readonly type: SystemType; readonly at: tree.Node; readonly what: string } | undefined {
  const trigger = c.module.trigger?.trigger;
  if (trigger === undefined || isBroken(trigger)) return undefined;
  const at =
    trigger.kind === "WebhookTrigger" ? trigger.event : trigger.kind === "PollTrigger" ? trigger.operation : undefined;
  const [first, second] = at?.parts ?? [];
  const system = first === undefined ? undefined : c.project.systemNamed(first.text);
  if (at === undefined || system === undefined || second === undefined) return undefined;
  const type =
    trigger.kind === "WebhookTrigger"
      ? system.events.get(second.text)?.type
      : listed(system.operations.get(second.text))?.result;
  return type === undefined ? undefined : { system, type, at, what: `${system.name}.${second.text}` };
}

/** A poll of what is no list is a mistake of its own. */
function listed(operation: SystemOperation | undefined): SystemOperation | undefined {
  return operation?.kind === "list" ? operation : undefined;
}

/** Whether `system.name` is an operation rather than a type, or is meant to be one. */
function isOperation(c: Checking, target: tree.QualifiedName): boolean {
  const [first, second] = target.parts;
  if (first === undefined || second === undefined) return false;
  const system = c.project.systemNamed(first.text);
  if (system === undefined) return false;
  return system.operations.has(second.text) || (!system.types.has(second.text) && /^[a-z]/.test(second.text));
}

/** A list that is read when something is due, with its arguments. */
function checkList(
  c: Checking,
  system: System,
  operation: SystemOperation,
  at: tree.Node,
  args: readonly tree.Argument[],
): CheckedListRead | undefined {
  const name = `${system.name}.${operation.name}`;
  if (operation.kind !== "list" || operation.result === undefined) {
    const lists = [...system.operations.values()].filter((one) => one.kind === "list");
    c.report(
      check.notReadable(
        c.place(at),
        name,
        operation.kind === "read" ? "gives one document, and a list is wanted" : "writes, and a list is wanted",
        lists.length === 0
          ? `the description of ${system.name} has no list`
          : `lists of ${system.name}: ${lists.map((one) => one.name).join(", ")}`,
      ),
    );
    return undefined;
  }
  checkArguments(c, args, operation, name, at, true, { ...atThatMoment(), noRun: true });
  return { system, operation, args };
}

/** What starts a run, and that it brings what the source declares. */
export function checkTrigger(c: Checking, document: CheckedDocument | undefined): CheckedTrigger | undefined {
  const declaration = c.module.trigger;
  if (declaration === undefined || declaration.trigger === undefined || isBroken(declaration)) return undefined;
  const { trigger, reconcile } = declaration;
  if (isBroken(trigger)) return undefined;
  const single = (): boolean => {
    if (document?.all !== true) return true;
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
  };
  if (reconcile !== undefined && trigger.kind !== "WebhookTrigger")
    c.report(
      check.sourceDoesNotFit(
        c.place(reconcile),
        "only webhooks are reconciled",
        "what is read by a poll, a schedule or from files is not missed",
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
  switch (trigger.kind) {
    case "ManualTrigger":
      return { kind: "manual" };
    case "WebhookTrigger": {
      const found = findMember(c, "event", trigger.event);
      if (found === undefined || document === undefined || !single()) return undefined;
      const event = found.member;
      if (event.type !== document.type) return undefined;
      const others = found.system.events.size - 1;
      if (event.topic === undefined && event.ownAddress !== true && others > 0)
        c.report(check.eventIndistinct(c.place(trigger.event), `${found.system.name}.${event.name}`, found.system.name, others)); // prettier-ignore
      const brings = knownAgain(found.system, event);
      const webhook = { kind: "webhook", event, ...(brings === undefined ? {} : { brings }) } as const;
      if (reconcile === undefined) return webhook;
      const timetable = timetableOf(c, reconcile);
      const list = reconcileList(c, reconcile, found.system, event);
      return list === undefined || timetable === undefined
        ? webhook
        : { ...webhook, reconcile: { timetable, ...list } };
    }
    case "PollTrigger": {
      if (trigger.operation === undefined || trigger.operation.parts.length < 2) return undefined;
      checkDuration(c, trigger.every);
      const found = findMember(c, "operation", trigger.operation);
      if (found === undefined) return undefined;
      const { system, member: operation } = found;
      const list = checkList(c, system, operation, trigger.operation, trigger.args);
      if (list === undefined || document === undefined || !single()) return undefined;
      if (operation.result !== undefined && operation.result !== document.type) return undefined;
      return { kind: "poll", list, everySeconds: seconds(trigger.every) ?? 60 };
    }
    case "ScheduleTrigger": {
      const timetable = timetableOf(c, trigger.timetable);
      // One thing at a time: a timetable that can't be read may not be what was meant at all.
      if (timetable === undefined) return undefined;
      if (document !== undefined && document.read === undefined) {
        const list = [...document.system.operations.values()].find((one) => one.kind === "list");
        c.report(
          check.sourceDoesNotFit(
            c.place(c.module.document ?? trigger),
            "a schedule brings no document: what it works on has to be read",
            `write   source ${document.binding.name} = all ${document.system.name}.${list?.name ?? "list_…"} since last run`,
          ),
        );
        return undefined;
      }
      return { kind: "schedule", timetable };
    }
    case "FilesTrigger":
      return filesTrigger(c, trigger, document);
  }
}

/**
 * How a document is known again that an event has brought: by what tells it from others, and from the same one when it is told of
 * anew. Where each change is an event, by when it has changed too.
 */
function knownAgain(
  system: System,
  event: SystemEvent,
): Extract<CheckedTrigger, { readonly kind: "webhook" }>["brings"] {
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

/** How what an event tells of is listed. */
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
  if (knownAgain(system, event) === undefined && c.module.dedupe === undefined)
    c.report(
      check.sourceDoesNotFit(
        c.place(at),
        `nothing tells what the webhook has brought already: no ${event.type.name} is known from another`,
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

/** @param isOfFiles the files are of a kind that integ.yaml describes, whatever they are called */
function patternProblem(pattern: string, isOfFiles: boolean): string | undefined {
  const isPath = /^([\w .-]+\/)*[\w .*-]+$/.test(pattern);
  if (!isPath || !(isOfFiles || /\.(csv|json|jsonl|xml)$/i.test(pattern)))
    return isOfFiles
      ? "a folder below the system's, and the names of files in it"
      : "a folder of the project, and the names of .csv, .json, .jsonl or .xml files in it";
  return pattern.split("/").includes("..") ? "it leads out of the project's folder" : undefined;
}

/** The duplicate key and the ordering key: values of the source that are always there. */
export function checkKeys(c: Checking, context: Context, document: CheckedDocument | undefined): void {
  const { dedupe, key } = c.module;
  if (document?.all === true)
    for (const declaration of [dedupe, key])
      if (declaration !== undefined && declaration.partial !== true) {
        c.report(
          check.sourceDoesNotFit(
            c.place(declaration),
            "a list as a whole has no key",
            "it is read once each time that it is due, one time after another; leave this line out",
          ),
        );
        return;
      }
  const ofDelivery = deliveryScope(c, context.scope);
  const keys = [
    ...(dedupe?.partial === true ? [] : (dedupe?.keys ?? [])),
    ...(key === undefined || key.partial === true ? [] : [key.value]),
  ];
  for (const value of keys) {
    const scope = value === key?.value ? context.scope : ofDelivery;
    const typed = infer(c, value, { ...context, scope, stops: false });
    reportUnhandled(c, typed);
    if (typed.type.kind === "list" || typed.type.kind === "record")
      c.report(check.wrongType(c.place(value), "a key", "a plain value", typed.type.kind));
    if (value === key?.value && typed.absent !== undefined) {
      c.report(check.absentOperand(c.place(value), c.words(typed.absent), "runs of one key go one after another"));
    }
    if (!dependsOnSource(c, value)) c.report(check.keyNotAllowed(c.place(value), c.text(value)));
  }
  if (key !== undefined && key.partial !== true && key.newest !== undefined) {
    checkNewest(c, key.newest, { ...context, scope: versionScope(c, context.scope) });
  }
  checkTold(c, keys);
}

/** What tells the newer of two states: a time or a number, of the document alone, that is always there. */
function checkNewest(c: Checking, value: tree.Expression, context: Context): void {
  const typed = infer(c, value, { ...context, stops: false });
  const { kind } = typed.type;
  if (reportUnhandled(c, typed) || kind === "error" || kind === "never") return;
  if (!ORDERED.includes(kind))
    c.report(check.wrongType(c.place(value), "newest", "a time, a date or a number that grows", kind));
  else if (typed.absent !== undefined)
    c.report(
      check.absentOperand(c.place(value), c.words(typed.absent), "what is newest has to be known of each event"),
    );
  else if (!dependsOnSource(c, value)) c.report(check.keyNotAllowed(c.place(value), c.text(value)));
}

const ORDERED: readonly Type["kind"][] = ["datetime", "local_datetime", "date", "number"];

/** Whether an expression looks at nothing but the source document and constants. */
export function dependsOnSource(c: Checking, node: tree.Node): boolean {
  if (node.kind === "Reference") return c.facts.bindings.get(node)?.fromSource ?? true;
  return node.kind !== "FetchClause" && tree.children(node).every((child) => dependsOnSource(c, child));
}
