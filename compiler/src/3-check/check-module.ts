/** Checks a bound integration or library from top to bottom, in the order in which the data flows. */
import { closest, type tree } from "@integ/grammar";
import type { SystemEvent, SystemOperation } from "../1-load/system-model.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { checkCallable } from "./check-callable.ts";
import { condition, infer, reason, unanswered } from "./check-expression.ts";
import { named, standsFor } from "./check-list.ts";
import { checkInto } from "./check-slot.ts";
import { stepsFromSource } from "./check-path.ts";
import { checkTable } from "./check-table.ts";
import { checkTest } from "./check-test.ts";
import { isBroken, Scope, WRONG, type Checking, type Context } from "./checking.ts";
import type { Binding, CheckedDestination, CheckedFetch, CheckedModule, CheckedTest, Typed } from "./facts.ts";
import { equalWhen } from "./money.ts";
import { pathOf, plus, presentWhen } from "./paths.ts";
import { SECONDS, unitOf } from "./durations.ts";
import { findMember } from "./systems.ts";

export function checkModule(c: Checking): CheckedModule {
  const { module } = c;
  for (const [name, shared] of module.tables)
    if (shared.declaration.partial !== true && (shared.module === module || module.integration !== undefined))
      checkTable(c, name);
  for (const [name, shared] of [...module.functions, ...module.mappings]) {
    if (shared.declaration.partial !== true && (shared.module === module || module.integration !== undefined))
      checkCallable(c, name, shared.declaration.name);
  }

  let context: Context = { scope: new Scope(), present: new Set(module.unread.present), stops: true };
  context.scope.add({
    kind: "now",
    name: "now",
    typed: { type: { kind: "datetime", wire: "computed" } },
    fromSource: false,
  });
  const document = checkDocument(c, context);
  const event = checkTrigger(c, document);
  checkKeys(c, context);

  const fetches: CheckedFetch[] = [];
  const destinations: CheckedDestination[] = [];
  const early = new Set<tree.GuardDeclaration>();
  let beforeFetch = true;
  for (const step of module.steps) {
    if (step.partial === true) {
      if ("name" in step) namedWrong(c, step.name, context, "let");
      continue;
    }
    switch (step.kind) {
      case "Guard": {
        const findings = c.diagnostics.length;
        condition(c, step.condition, context);
        // A guard that is wrong was meant to ask for something: what it names is taken as asked for.
        const path = c.diagnostics.length > findings ? pathOf(step.condition) : undefined;
        reason(c, step.reason, context);
        if (beforeFetch && dependsOnSource(c, step.condition) && dependsOnSource(c, step.reason)) early.add(step);
        context = {
          ...context,
          present: plus(context.present, [
            ...presentWhen(step.condition, false),
            ...equalWhen(step.condition, false),
            ...(path === undefined ? [] : [path]),
          ]),
        };
        break;
      }
      case "Let": {
        const typed = infer(c, step.value, context);
        const wrong = unanswered(c, typed);
        const binding: Binding = {
          kind: "let",
          name: step.name.text,
          typed: wrong ? WRONG : typed,
          fromSource: dependsOnSource(c, step.value),
        };
        named(c, step.name, context, binding);
        standsFor(c, binding, step.value);
        beforeFetch = false;
        break;
      }
      case "Fetch": {
        const fetched = checkFetch(c, step, context);
        if (fetched !== undefined) fetches.push(fetched);
        break;
      }
      case "Destination": {
        const destination = checkDestination(c, step, context);
        if (destination !== undefined) destinations.push(destination);
        beforeFetch = false;
        break;
      }
      case "Ensure":
        condition(c, step.condition, context);
        if (step.otherwise !== undefined && !isBroken(step.otherwise)) reason(c, step.otherwise.reason, context);
        break;
    }
  }
  checkIgnores(c, context);
  if (module.dedupe?.partial !== true) checkDuration(c, module.dedupe?.window);
  if (module.onFailure?.partial !== true) checkDuration(c, module.onFailure?.over);
  if (
    module.onFailure?.partial !== true &&
    module.onFailure?.times !== undefined &&
    !/^\d{1,4}$/.test(module.onFailure.times.text)
  )
    c.report(check.outOfRange(c.place(module.onFailure.times), "times", "a whole number below 10000"));

  // Also those that have mistakes of their own: a test that names them is not to blame.
  const namesOf = (kind: "Fetch" | "Destination"): string[] =>
    module.steps.flatMap((step) => (step.kind === kind ? [(step.name as tree.Name | undefined)?.text ?? ""] : []));
  const tests = module.tests
    // What a test gives for a destination is what that answers.
    .map((test) => checkTest(c, test, [...namesOf("Fetch"), ...namesOf("Destination")], namesOf("Destination")))
    .filter((test): test is CheckedTest => test !== undefined);
  return {
    module,
    typed: c.typed,
    bindings: c.bindings,
    fields: c.fields,
    slots: c.slots,
    meant: c.meant,
    answers: c.answers,
    answerUses: c.answerUses,
    kinds: c.kinds,
    narrowings: c.narrowings,
    spreads: c.spreads,
    tables: c.tables,
    callables: c.callables,
    ...(document === undefined ? {} : { document }),
    ...(event === undefined ? {} : { event }),
    fetches,
    destinations,
    systems: c.systems,
    tests,
    early,
    coverage: coverageOf(c),
  };
}

/** Which fields of the source the spec reads, and which it leaves out on purpose. */
function coverageOf(c: Checking): CheckedModule["coverage"] {
  const path = (node: tree.Expression): string | undefined =>
    stepsFromSource(c, node)?.join(".").replaceAll(".[]", "[]");
  const ignores = new Set(c.module.ignores.flatMap((one) => (one.partial === true ? [] : one.paths)));
  const used = new Set<string>();
  const usedPlaces = new Set<string>();
  for (const [node, field] of c.fields) {
    if (ignores.has(node as tree.Expression)) continue;
    const steps = path(node as tree.Expression);
    if (steps !== undefined) used.add(steps);
    else if (field.place !== undefined) usedPlaces.add(`${field.place.path}#${field.place.pointer}`);
  }
  return { used, usedPlaces, ignored: new Set([...ignores].flatMap((one) => path(one) ?? [])) };
}

/** A name whose value is wrong, so that its uses are not wrong as well; a declaration cut short may have none. */
function namedWrong(c: Checking, name: tree.Name | undefined, context: Context, kind: Binding["kind"]): undefined {
  if (name?.kind !== "Name") return undefined;
  const fromSource = kind === "source" || kind === "let";
  named(c, name, context, { kind, name: name.text, typed: WRONG, fromSource });
  return undefined;
}

function checkDocument(c: Checking, context: Context): CheckedModule["document"] {
  const declaration = c.module.document;
  if (declaration === undefined) return undefined;
  const fail = (): undefined => namedWrong(c, declaration.name, context, "source");
  if (declaration.partial === true) return fail();
  if (declaration.all) {
    c.report(bind.notYet(c.place(declaration), "`source … = all …`"));
    return fail();
  }
  if (declaration.args !== undefined || declaration.sinceLastRun)
    c.report(
      bind.notYet(c.place(declaration), declaration.sinceLastRun ? "`since last run`" : "a source with arguments"),
    );
  if (declaration.target === undefined || declaration.target.parts.length < 2) return fail();
  const found = findMember(c, "type", declaration.target);
  if (found === undefined) return fail();
  const binding: Binding = {
    kind: "source",
    name: declaration.name.text,
    typed: { type: found.member.type },
    fromSource: true,
  };
  named(c, declaration.name, context, binding);
  return { system: found.system, type: found.member, binding };
}

function checkTrigger(c: Checking, document: CheckedModule["document"]): SystemEvent | undefined {
  const declaration = c.module.trigger;
  if (declaration === undefined || declaration.trigger === undefined || isBroken(declaration)) return undefined;
  const { trigger } = declaration;
  if (declaration.reconcile !== undefined) c.report(bind.notYet(c.place(declaration.reconcile), "`reconcile`"));
  if (trigger.kind === "ManualTrigger") return undefined;
  if (trigger.kind !== "WebhookTrigger") {
    const word = { PollTrigger: "poll", ScheduleTrigger: "schedule", FilesTrigger: "files" }[trigger.kind];
    c.report(bind.notYet(c.place(trigger), `\`trigger ${word}\``, "webhook and manual are"));
    return undefined;
  }
  const found = findMember(c, "event", trigger.event);
  if (found === undefined || document === undefined) return undefined;
  if (found.member.type !== document.type) {
    c.report(
      check.wrongType(
        c.place(trigger.event),
        `source ${document.binding.name}`,
        document.type.type.name,
        `${found.system.name}.${found.member.type.name}`,
        "the event's document is the source",
      ),
    );
    return undefined;
  }
  return found.member;
}

function checkKeys(c: Checking, context: Context): void {
  const { dedupe, key } = c.module;
  const keys = [
    ...(dedupe?.partial === true ? [] : (dedupe?.keys ?? [])),
    ...(key === undefined || key.partial === true ? [] : [key.value]),
  ];
  for (const value of keys) {
    const typed = infer(c, value, { ...context, stops: false });
    unanswered(c, typed);
    if (typed.type.kind === "list" || typed.type.kind === "record")
      c.report(check.wrongType(c.place(value), "a key", "a plain value", typed.type.kind));
    if (value === key?.value && typed.absent !== undefined) {
      c.report(check.absentOperand(c.place(value), c.words(typed.absent), "runs of one key go one after another"));
    }
    if (!dependsOnSource(c, value)) c.report(check.keyNotAllowed(c.place(value), c.text(value)));
  }
}

/** Whether an expression looks at nothing but the source document and constants. */
function dependsOnSource(c: Checking, node: tree.Node): boolean {
  if (node.kind === "Reference") return c.bindings.get(node)?.fromSource ?? true;
  for (const value of Object.values(node) as unknown[]) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof child === "object" && child !== null && "kind" in child && !dependsOnSource(c, child as tree.Node))
        return false;
    }
  }
  return true;
}

function checkFetch(c: Checking, declaration: tree.FetchDeclaration, context: Context): CheckedFetch | undefined {
  const fail = (): undefined => namedWrong(c, declaration.name, context, "fetch");
  const { read } = declaration;
  if (read === undefined) return fail();
  if (read.kind !== "OperationRead" || read.all) {
    if (!isBroken(read))
      c.report(
        bind.notYet(c.place(read), read.kind === "OperationRead" ? "`fetch … = all …`" : "`fetch … = result of …`"),
      );
    return fail();
  }
  if (read.operation === undefined || read.operation.parts.length < 2) return fail();
  const found = findMember(c, "operation", read.operation);
  if (found === undefined) {
    for (const argument of read.args ?? []) infer(c, argument.value, context);
    return fail();
  }
  const { system, member: operation } = found;
  const name = `${system.name}.${operation.name}`;
  if (operation.kind !== "read" || operation.result === undefined) {
    c.report(
      check.notReadable(
        c.place(read.operation),
        name,
        operation.kind === "list" ? "gives a list, and lists are not supported yet" : "writes, and a fetch reads",
      ),
    );
    return fail();
  }
  const mayAsk = checkArguments(c, read.args ?? [], operation, name, read, false, context);
  const optional = operation.mayFindNone || !mayAsk;
  const typed: Typed = {
    type: operation.result.type,
    ...(optional
      ? {
          absent: {
            path: declaration.name.text,
            nullable: false,
            doc: operation.mayFindNone ? `${name} may find none` : "what it is asked by may be absent",
          },
        }
      : {}),
  };
  const binding: Binding = { kind: "fetch", name: declaration.name.text, typed, fromSource: false };
  named(c, declaration.name, context, binding);
  return { declaration, binding, system, operation };
}

/**
 * The arguments of an operation: each of a parameter that there is, none that is needed left out.
 * @param needed whether each has to be there; a read is not asked for what is absent.
 * @returns whether all of them are surely there
 */
function checkArguments(
  c: Checking,
  args: readonly tree.Argument[],
  operation: SystemOperation,
  name: string,
  at: tree.Node,
  needed: boolean,
  context: Context,
): boolean {
  const given = new Set<string>();
  let mayAsk = true;
  for (const argument of args) {
    const parameter =
      argument.name === undefined && args.length === 1 && operation.parameters.length === 1
        ? operation.parameters[0]
        : operation.parameters.find((one) => one.name === argument.name?.text);
    if (parameter === undefined) {
      c.report(
        check.unknownArgument(
          c.place(argument.name ?? argument),
          argument.name?.text ?? c.text(argument),
          name,
          undefined,
          operation.parameters.map((one) => one.name),
        ),
      );
      infer(c, argument.value, context);
      continue;
    }
    given.add(parameter.name);
    const typed = checkInto(
      c,
      argument.value,
      { type: parameter.type, required: needed, nullable: false, name: `${parameter.name} of ${name}` },
      { ...context, stops: false },
    );
    if (typed.absent !== undefined) mayAsk = false;
  }
  const missing = operation.parameters
    .filter((parameter) => parameter.required && !given.has(parameter.name))
    .map((parameter) => parameter.name);
  if (missing.length > 0 && !isBroken(at)) c.report(check.missingArgument(c.place(at), name, missing));
  return mayAsk;
}

function checkDestination(
  c: Checking,
  declaration: tree.DestinationDeclaration,
  context: Context,
): CheckedDestination | undefined {
  const fail = (): undefined => {
    if (declaration.record !== undefined && declaration.loop === undefined) infer(c, declaration.record, context);
    return namedWrong(c, declaration.name, context, "destination");
  };
  if (declaration.loop !== undefined) {
    c.report(bind.notYet(c.place(declaration.loop), "`destination … = for …`"));
    return fail();
  }
  if (declaration.operation === undefined || declaration.operation.parts.length < 2) return fail();
  const found = findMember(c, "operation", declaration.operation);
  if (found === undefined) return fail();
  const { system, member: operation } = found;
  const name = `${system.name}.${operation.name}`;
  if (operation.record === undefined) {
    c.report(check.notReadable(c.place(declaration.operation), name, "reads, and a destination writes"));
    return fail();
  }
  if (operation.kind === "create" && operation.idempotencyHeader === undefined)
    c.report(check.notDelivered(c.place(declaration.operation), name));
  if (operation.parameters.length > 0 || declaration.args.length > 0)
    checkArguments(c, declaration.args, operation, name, declaration.operation, true, context);
  if (declaration.when !== undefined) condition(c, declaration.when, context);
  const { type } = operation.record;
  const inner: Context =
    declaration.when === undefined
      ? context
      : { ...context, present: plus(context.present, presentWhen(declaration.when, true)) };
  const slot = {
    type,
    required: true,
    nullable: false,
    name: type.name,
    at: declaration.operation,
    ...(type.place === undefined ? {} : { place: type.place }),
  };
  const written =
    declaration.record === undefined
      ? WRONG
      : checkInto(c, declaration.record, slot, { ...inner, scope: new Scope(inner.scope), inDestination: true });
  const typed: Typed = {
    type: written.type,
    ...(declaration.when === undefined
      ? {}
      : {
          absent: { path: declaration.name.text, nullable: false, doc: "it is written only when its condition holds" },
        }),
  };
  const binding: Binding = { kind: "destination", name: declaration.name.text, typed, fromSource: false };
  named(c, declaration.name, context, binding);
  if (operation.result !== undefined) {
    const path = declaration.name.text;
    const may = operation.mayFindNone
      ? `${name} may answer none`
      : declaration.when === undefined
        ? undefined
        : "it is written only when its condition holds";
    c.answers.set(binding, {
      type: operation.result.type,
      ...(may === undefined ? {} : { absent: { path, nullable: false, doc: may } }),
    });
  }
  return { declaration, binding, system, operation, record: operation.record };
}

/** A span of time: a whole number of seconds up to years. */
function checkDuration(c: Checking, duration: tree.DurationLiteral | undefined): void {
  if (duration === undefined) return;
  const unit = unitOf(duration);
  const units = Object.keys(SECONDS);
  if (!units.includes(unit)) c.report(check.unit(c.place(duration.unit), duration.unit.text, closest(unit, units)));
  else if (!/^\d{1,6}$/.test(duration.amount.text))
    c.report(check.outOfRange(c.place(duration.amount), "a span of time", "a whole number"));
}

/** `ignore` names fields that exist; more than that it need not say. */
function checkIgnores(c: Checking, context: Context): void {
  for (const declaration of c.module.ignores)
    if (declaration.partial !== true) for (const path of declaration.paths ?? []) infer(c, path, context);
}
