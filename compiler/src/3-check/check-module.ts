/** Checks a bound integration or library from top to bottom, in the order in which the data flows. */
import type { tree } from "@integ/grammar";
import type { Type } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { checkCallable } from "./check-callable.ts";
import { checkDestination } from "./check-destination.ts";
import { condition, infer, reason, reportUnhandled } from "./check-expression.ts";
import { named, namedWrong, standsFor } from "./check-list.ts";
import { stepsFromSource } from "./check-path.ts";
import { checkFetch } from "./check-read.ts";
import { checkDocument, checkKeys, checkTrigger, dependsOnSource } from "./check-source.ts";
import { checkTable } from "./check-table.ts";
import { checkTest, type TestNames } from "./check-test.ts";
import { isBroken, Scope, WRONG, type Checking, type Context } from "./checking.ts";
import { checkDuration } from "./durations.ts";
import type { Binding, CheckedDestination, CheckedFetch, CheckedModule, CheckedTest } from "./facts.ts";
import { both, knownPresent, knownWhen, NOTHING_KNOWN, pathOf } from "./paths.ts";
import { readsOf } from "./reads.ts";

export function checkModule(c: Checking): CheckedModule {
  const { module } = c;
  for (const [name, shared] of module.tables)
    if (shared.declaration.partial !== true && (shared.module === module || module.integration !== undefined))
      checkTable(c, name);
  for (const [name, shared] of [...module.functions, ...module.mappings]) {
    if (shared.declaration.partial !== true && (shared.module === module || module.integration !== undefined))
      checkCallable(c, name, shared.declaration.name);
  }

  let context: Context = {
    scope: new Scope(),
    known: module.unread.present.map(knownPresent).reduce(both, NOTHING_KNOWN),
    stops: true,
  };
  context.scope.add({
    kind: "now",
    name: "now",
    typed: { type: { kind: "datetime", wire: "computed" } },
    fromSource: false,
  });
  const document = checkDocument(c, context);
  const trigger = checkTrigger(c, document);
  checkKeys(c, context, document);

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
          known: [knownWhen(step.condition, false), path === undefined ? NOTHING_KNOWN : knownPresent(path)].reduce(
            both,
            context.known,
          ),
        };
        break;
      }
      case "Let": {
        const typed = infer(c, step.value, context);
        const wrong = reportUnhandled(c, typed);
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
  const called = (kind: "Fetch" | "Destination"): [string, undefined][] =>
    module.steps.flatMap((step): [string, undefined][] =>
      step.kind === kind ? [[(step.name as tree.Name | undefined)?.text ?? "", undefined]] : [],
    );
  const written = destinations.map(({ binding, record }): [string, Type] => [binding.name, record.type]);
  const names: TestNames = {
    document: document?.type.type,
    given: new Map<string, Type | undefined>([
      ...called("Fetch"),
      ...called("Destination"),
      ...(document?.read?.by?.late === undefined
        ? []
        : [[document.read.by.late.name, document.type.type] satisfies [string, Type]]),
      ...[...fetches, ...c.facts.loopFetches].map(({ binding, answers }): [string, Type | undefined] => [
        binding.name,
        answers.type,
      ]),
      // What a test gives for a destination is what that answers.
      ...destinations.map(({ binding, operation }): [string, Type | undefined] => [
        binding.name,
        operation.result?.type,
      ]),
    ]),
    expected: new Map<string, Type | undefined>([...called("Destination"), ...written]),
  };
  const tests = module.tests
    .map((test) => checkTest(c, test, names))
    .filter((test): test is CheckedTest => test !== undefined);
  return {
    module,
    library: c.project.library,
    ...c.facts,
    ...(document === undefined ? {} : { document }),
    ...(trigger === undefined ? {} : { trigger }),
    fetches,
    destinations,
    tests,
    early,
    coverage: coverageOf(c),
    reads: readsOf(c, [
      ...(trigger?.kind === "webhook" ? (trigger.event.dedupe ?? []) : []),
      ...(trigger?.kind === "webhook" && trigger.reconcile !== undefined ? (trigger.brings?.identity ?? []) : []),
      ...(trigger?.kind === "webhook" && trigger.reconcile !== undefined ? [trigger.brings?.changed ?? []].flat() : []),
      ...(document?.read?.by?.fields ?? []).map((field) => `[].${field}`),
    ]),
  };
}

/** Which fields of the source the spec reads, and which it leaves out on purpose. */
function coverageOf(c: Checking): CheckedModule["coverage"] {
  const path = (node: tree.Expression): string | undefined =>
    stepsFromSource(c, node)
      ?.join(".")
      .replaceAll(".[]", "[]")
      .replace(/^\[\]\.?/, "");
  const ignores = new Set(c.module.ignores.flatMap((one) => (one.partial === true ? [] : one.paths)));
  const used = new Set<string>();
  const usedPlaces = new Set<string>();
  for (const [node, field] of c.facts.fields) {
    if (ignores.has(node as tree.Expression)) continue;
    const steps = path(node as tree.Expression);
    if (steps !== undefined) used.add(steps);
    else if (field.place !== undefined) usedPlaces.add(`${field.place.path}#${field.place.pointer}`);
  }
  return { used, usedPlaces, ignored: new Set([...ignores].flatMap((one) => path(one) ?? [])) };
}

/** `ignore` names fields that exist; more than that it need not say. */
function checkIgnores(c: Checking, context: Context): void {
  for (const declaration of c.module.ignores)
    if (declaration.partial !== true) for (const path of declaration.paths ?? []) infer(c, path, context);
}
