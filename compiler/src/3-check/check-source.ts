/** A flow's source, and the keys of its runs. */
import { tree, type Diagnostic } from "@integ/grammar";
import type { System, SystemOperation, SystemType } from "../1-load/system-model.ts";
import type { Type } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { checkTold, deliveryScope, versionScope } from "./check-delivery.ts";
import { infer, reportUnhandled } from "./check-expression.ts";
import { named, namedWrong } from "./check-list.ts";
import { checkArguments } from "./check-read.ts";
import { isBroken, Scope, type Checking, type Context } from "./checking.ts";
import type { Binding, CheckedBy, CheckedDocument, CheckedListRead } from "./facts.ts";
import { findMember } from "./systems.ts";
import { NOTHING_KNOWN } from "./paths.ts";

/** The names that a list's arguments may use: only the time at which it is read. */
function atThatMoment(): Context {
  const scope = new Scope();
  scope.add({ kind: "now", name: "now", typed: { type: { kind: "datetime", wire: "computed" } }, fromSource: false });
  return { scope, known: NOTHING_KNOWN, stops: false };
}

/** The source of a run: one document of a type, or a list. Undefined if that is unknown. */
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
        `${found.system.name}.${found.member.name} is a type of document, not a list`,
        declaration.sinceLastRun
          ? "`since last run` belongs to a list:  source orders = all shopify.list_orders since last run"
          : "only lists have arguments:  source orders = all shopify.list_orders(status: …)",
      ),
    );
  const brought = deliveredSource(c);
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

/** `since last run by …`: the time field that assigns documents to runs, and the use of late ones. */
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
    if (asked === undefined)
      return check.unknownTimeField(c.place(by), name, field, Object.keys(operation.request.by ?? {}));
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

/** The source that the trigger delivers; undefined if it delivers none, or can't be read. Reports nothing itself. */
function deliveredSource(
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

/** Polling an operation that is no list is reported elsewhere. */
function listed(operation: SystemOperation | undefined): SystemOperation | undefined {
  return operation?.kind === "list" ? operation : undefined;
}

/** Whether `system.name` is, or is meant to be, an operation rather than a type. */
function isOperation(c: Checking, target: tree.QualifiedName): boolean {
  const [first, second] = target.parts;
  if (first === undefined || second === undefined) return false;
  const system = c.project.systemNamed(first.text);
  if (system === undefined) return false;
  return system.operations.has(second.text) || (!system.types.has(second.text) && /^[a-z]/.test(second.text));
}

/** A list that is read on a schedule, with its arguments. */
export function checkList(
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
        operation.kind === "read" ? "returns one document, but a list is expected" : "writes, and a list is wanted",
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

/** The duplicate key and the ordering key: values of the source that are always present. */
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
      c.report(check.absentFromSome(c.place(value), c.words(typed.absent), "runs of one key go one after another"));
    }
    if (!dependsOnSource(c, value)) c.report(check.keyNotAllowed(c.place(value), c.text(value)));
  }
  if (key !== undefined && key.partial !== true && key.newest !== undefined) {
    checkNewest(c, key.newest, { ...context, scope: versionScope(c, context.scope) });
  }
  checkTold(c, keys);
}

/** The value that orders states: a time or a number that depends on the document alone and is always present. */
function checkNewest(c: Checking, value: tree.Expression, context: Context): void {
  const typed = infer(c, value, { ...context, stops: false });
  const { kind } = typed.type;
  if (reportUnhandled(c, typed) || kind === "error" || kind === "never") return;
  if (!ORDERED.includes(kind))
    c.report(check.wrongType(c.place(value), "newest", "a time, a date or a number that grows", kind));
  else if (typed.absent !== undefined)
    c.report(
      check.absentFromSome(c.place(value), c.words(typed.absent), "the value of `newest` must be known for each event"),
    );
  else if (!dependsOnSource(c, value)) c.report(check.keyNotAllowed(c.place(value), c.text(value)));
}

const ORDERED: readonly Type["kind"][] = ["datetime", "local_datetime", "date", "number"];

/** Whether an expression depends only on the source document and constants. */
export function dependsOnSource(c: Checking, node: tree.Node): boolean {
  if (node.kind === "Reference") return c.facts.bindings.get(node)?.fromSource ?? true;
  return node.kind !== "FetchClause" && tree.children(node).every((child) => dependsOnSource(c, child));
}
