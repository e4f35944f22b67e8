/** Checks a bound integration or library in the order of the data flow. */
import type { tree } from "@integ/grammar";
import type { Type } from "../1-load/types.ts";
import type { BoundModule, Shared } from "../2-bind/symbols.ts";
import { checkUnused } from "./unused.ts";
import { check } from "../messages/check.ts";
import { whenIt } from "./check-branch.ts";
import { checkCallable } from "./check-callable.ts";
import { checkDestination } from "./check-destination.ts";
import { condition, infer, reason, reportUnhandled } from "./check-expression.ts";
import { named, namedWrong, standsFor } from "./check-list.ts";
import { checkFetch } from "./check-read.ts";
import { checkDocument, checkKeys, dependsOnSource } from "./check-source.ts";
import { checkTable } from "./check-table.ts";
import { checkTest, type TestNames } from "./check-test.ts";
import { checkTrigger } from "./check-trigger.ts";
import { isBroken, Scope, WRONG, type Checking, type Context } from "./checking.ts";
import { coverageOf, sourcePath } from "./coverage.ts";
import { checkDuration } from "./durations.ts";
import type {
  Binding,
  CheckedDestination,
  CheckedFetch,
  CheckedModule,
  CheckedTest,
  CheckedDocument,
  CheckedTrigger,
  Typed,
} from "./facts.ts";
import { both, knownPresent, knownWhen, NOTHING_KNOWN, pathOf } from "./paths.ts";
import { readsOf } from "./reads.ts";

/**
 * Checks a bound spec from its source to its tests, in the order in which a run goes through it. Diagnostics go to `c`.
 *
 * @param only an offset: of declarations, only the one around it is checked, and what its names and types come from. The facts about
 * others, and the diagnostics, are then incomplete
 */
export function checkModule(c: Checking, only?: number): CheckedModule {
  const { module } = c;
  const asked = only === undefined ? undefined : declarationAround(module, only);
  const isWanted = (declaration: tree.Declaration): boolean => asked === undefined || asked === declaration;
  checkDeclared(c, isWanted);
  const context = outermost(c);
  const document = checkDocument(c, context);
  const trigger = checkTrigger(c, document);
  checkKeys(c, context, document);
  const steps = checkSteps(c, context, asked);
  checkIgnores(c, steps.context);
  checkSpans(c);
  if (asked === undefined) checkMissed(c, document, trigger);
  const names = testNames(c, document, steps);
  const tests = module.tests
    .filter(isWanted)
    .map((test) => checkTest(c, test, names))
    .filter((test): test is CheckedTest => test !== undefined);
  if (asked === undefined) checkUnused(c);
  const { fetches, destinations, early } = steps;
  let coverage: CheckedModule["coverage"] | undefined;
  let reads: CheckedModule["reads"] | undefined;
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
    // Both analyze the whole spec and report nothing, so editing does not need them.
    get coverage() {
      return (coverage ??= coverageOf(c));
    },
    get reads() {
      return (reads ??= readsOf(c, readByHost(document, trigger)));
    },
  };
}

/** Paths of the source that the host reads. */
function readByHost(document: CheckedDocument | undefined, trigger: CheckedTrigger | undefined): readonly string[] {
  const webhook = trigger?.kind === "webhook" ? trigger : undefined;
  const reconciled = webhook?.reconcile === undefined ? undefined : webhook.document;
  return [
    ...(webhook?.event.dedupe ?? []),
    ...(reconciled?.identity ?? []),
    ...(reconciled?.changed === undefined ? [] : [reconciled.changed]),
    ...(document?.read?.by?.fields ?? []).map((field) => `[].${field}`),
  ];
}

/** The declaration of a file's own that an offset lies in; undefined between them, and in one that can't be read. */
function declarationAround({ tree: file }: BoundModule, offset: number): tree.Declaration | undefined {
  const found = file.declarations.find(({ start, end }) => start <= offset && offset <= end);
  return found === undefined || found.partial === true || found.kind === "Broken" ? undefined : found;
}

/** Tables, functions and mappings: the file's own, and in an integration those of its libraries. */
function checkDeclared(c: Checking, isWanted: (declaration: tree.Declaration) => boolean): void {
  const { module } = c;
  const isChecked = ({ declaration, module: file }: Shared<tree.Declaration>): boolean =>
    declaration.partial !== true && (file === module || module.integration !== undefined) && isWanted(declaration);
  for (const [name, shared] of module.tables) if (isChecked(shared)) checkTable(c, name);
  for (const [name, shared] of [...module.functions, ...module.mappings])
    if (isChecked(shared)) checkCallable(c, name, shared.declaration.name);
}

/** The context of the steps: the time, and the fields that broken guards may have tested. */
function outermost({ module }: Checking): Context {
  const scope = new Scope();
  const typed: Typed = { type: { kind: "datetime", wire: "computed" } };
  scope.add({ kind: "now", name: "now", typed, fromSource: false });
  return { scope, known: module.unparsed.present.map(knownPresent).reduce(both, NOTHING_KNOWN), stops: true };
}

interface CheckedSteps {
  readonly fetches: readonly CheckedFetch[];
  readonly destinations: readonly CheckedDestination[];
  /** Guards that need nothing but the source. */
  readonly early: ReadonlySet<tree.GuardDeclaration>;
  /** The conditions that hold after the last of them. */
  readonly context: Context;
}

/** @param asked the one declaration whose facts are wanted: where it is a step, what comes after it is not checked */
function checkSteps(c: Checking, outer: Context, asked: tree.Declaration | undefined): CheckedSteps {
  const fetches: CheckedFetch[] = [];
  const destinations: CheckedDestination[] = [];
  const early = new Set<tree.GuardDeclaration>();
  let context = outer;
  let beforeFetch = true;
  for (const step of c.module.steps) {
    if (step.partial === true) {
      if ("name" in step) namedWrong(c, step.name, context, "let");
      continue;
    }
    switch (step.kind) {
      case "Guard":
        context = checkGuard(c, step, context);
        if (beforeFetch && dependsOnSource(c, step.condition) && dependsOnSource(c, step.reason)) early.add(step);
        break;
      case "Let":
        checkStepLet(c, step, context);
        beforeFetch = false;
        break;
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
        if (asked !== undefined && asked !== step) break;
        condition(c, step.condition, context);
        if (step.otherwise !== undefined && !isBroken(step.otherwise)) reason(c, step.otherwise.reason, context);
        break;
      default:
        step satisfies never;
    }
    if (step === asked) break;
  }
  return { fetches, destinations, early, context };
}

/** @returns the facts that hold after the guard */
function checkGuard(c: Checking, step: tree.GuardDeclaration, context: Context): Context {
  const findings = c.diagnostics.length;
  condition(c, step.condition, context);
  // A broken guard probably tested something: the paths that it names count as tested.
  const path = c.diagnostics.length > findings ? pathOf(step.condition) : undefined;
  reason(c, step.reason, whenIt(context, step.condition, true));
  const asked = path === undefined ? NOTHING_KNOWN : knownPresent(path);
  return { ...context, known: [knownWhen(step.condition, false), asked].reduce(both, context.known) };
}

function checkStepLet(c: Checking, step: tree.LetDeclaration, context: Context): void {
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
}

/** Spans of time and numbers of tries. */
function checkSpans(c: Checking): void {
  const { dedupe, onFailure } = c.module;
  if (dedupe?.partial !== true) checkDuration(c, dedupe?.window);
  if (onFailure === undefined || onFailure.partial === true) return;
  checkDuration(c, onFailure.over);
  if (onFailure.times !== undefined && !/^\d{1,4}$/.test(onFailure.times.text))
    c.report(check.outOfRange(c.place(onFailure.times), "times", "a whole number below 10000"));
}

/** The names that tests can use, including those with mistakes, which are not the tests' fault. */
function testNames(
  c: Checking,
  document: CheckedDocument | undefined,
  { fetches, destinations }: CheckedSteps,
): TestNames {
  const called = (kind: "Fetch" | "Destination"): [string, undefined][] =>
    c.module.steps.flatMap((step): [string, undefined][] =>
      step.kind === kind ? [[step.name?.text ?? "", undefined]] : [],
    );
  const late = document?.read?.by?.late;
  return {
    document: document?.type.type,
    given: new Map<string, Type | undefined>([
      ...called("Fetch"),
      ...called("Destination"),
      ...(late === undefined || document === undefined ? [] : [[late.name, document.type.type] as const]),
      ...[...fetches, ...c.facts.loopFetches].map(
        ({ binding, resultType }) => [binding.name, resultType.type] as const,
      ),
      // A test's value for a destination is that destination's response.
      ...destinations.map(({ binding, operation }) => [binding.name, operation.result?.type] as const),
    ]),
    expected: new Map<string, Type | undefined>([
      ...called("Destination"),
      ...destinations.map(({ binding, record }) => [binding.name, record.type] as const),
    ]),
  };
}

/** A list filtered by time of change may miss changes of some fields: warns if the spec reads them. */
function checkMissed(c: Checking, document: CheckedDocument | undefined, trigger: CheckedTrigger | undefined): void {
  const since = document?.read?.sinceLastRun === true && document.read.by === undefined ? document.read : undefined;
  const read = trigger?.kind === "poll" ? trigger.list : since;
  const missed = read?.operation.misses ?? [];
  if (read === undefined || missed.length === 0) return;
  const told = new Set<string>();
  for (const node of c.facts.fields.keys()) {
    const path = sourcePath(c, node as tree.Expression);
    const field = path === undefined ? undefined : missed.find((one) => path === one || path.startsWith(`${one}.`) || path.startsWith(`${one}[`)); // prettier-ignore
    if (field === undefined || told.has(field)) continue;
    told.add(field);
    const { request, name } = read.operation;
    c.report(check.changesMissed(c.place(node), field, `${read.system.name}.${name}`, request.since?.field ?? "time"));
  }
}

/** Checks that `ignore` names existing fields. */
function checkIgnores(c: Checking, context: Context): void {
  for (const declaration of c.module.ignores)
    if (declaration.partial !== true) for (const path of declaration.paths ?? []) infer(c, path, context);
}
