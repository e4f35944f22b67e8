/** Reads of other systems, before and within the mapping: their results and arguments. */
import { closest, type tree } from "@integ/grammar";
import type { System, SystemOperation } from "../1-load/system-model.ts";
import type { Type } from "../1-load/types.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { infer, reportUnhandled } from "./check-expression.ts";
import { named, namedWrong } from "./check-list.ts";
import { checkAgainst } from "./check-slot.ts";
import { checkDocument } from "./check-source.ts";
import { Checking, isBroken, Scope, type Context } from "./checking.ts";
import type { Absence, Binding, CheckedFetch } from "./facts.ts";
import { findMember } from "./systems.ts";
import { NOTHING_KNOWN } from "./paths.ts";

/** A `fetch` of the flow, or of a loop. Adds its name to the scope, even if the fetch has a mistake. */
export function checkFetch(
  c: Checking,
  declaration: tree.FetchDeclaration | tree.FetchClause,
  context: Context,
): CheckedFetch | undefined {
  const fail = (): undefined => namedWrong(c, declaration.name, context, "fetch");
  const { read } = declaration;
  if (read === undefined || isBroken(read)) return fail();
  const found = read.kind === "ResultRead" ? resultRead(c, read, context) : operationRead(c, read, context);
  if (found === undefined) return fail();
  const { why, type, ...step } = found;
  const absent: Absence | undefined =
    why === undefined ? undefined : { path: declaration.name.text, nullable: false, doc: why };
  const binding: Binding = {
    kind: "fetch",
    name: declaration.name.text,
    typed: { type, ...(absent === undefined ? {} : { absent }) },
    fromSource: false,
  };
  named(c, declaration.name, context, binding);
  const fetch: CheckedFetch = { declaration, binding, ...step };
  if (declaration.kind === "FetchClause") inLoop(c, declaration, fetch);
  return fetch;
}

/** Records a read of a loop under a unique name, which identifies its results. */
function inLoop(c: Checking, declaration: tree.FetchClause, fetch: CheckedFetch): void {
  const before = c.facts.loopFetches.findIndex((one) => one.binding.name === fetch.binding.name);
  const same = c.facts.loopFetches[before];
  if (same === undefined) c.facts.loopFetches.push(fetch);
  // A value of a union type is checked once for each variant.
  else if (same.declaration === declaration) c.facts.loopFetches[before] = fetch;
  else c.report(bind.twice(c.place(declaration.name), fetch.binding.name, c.place(same.declaration.name)));
}

type Found = Pick<CheckedFetch, "operation" | "result" | "resultType"> & {
  readonly type: Type;
  /** Why there may be none. */
  readonly why: string | undefined;
};

function operationRead(c: Checking, read: tree.OperationRead, context: Context): Found | undefined {
  if (read.operation === undefined || read.operation.parts.length < 2) return undefined;
  const found = findMember(c, "operation", read.operation);
  if (found === undefined) {
    for (const argument of read.args ?? []) infer(c, argument.value, context);
    return undefined;
  }
  const { system, member: operation } = found;
  const name = `${system.name}.${operation.name}`;
  const wanted = read.all ? "list" : "read";
  if (operation.kind !== wanted || operation.result === undefined) {
    const [what, help] =
      operation.kind === "list"
        ? ["returns a list, page by page", `write   fetch … = all ${name}(…)`]
        : operation.kind === "read"
          ? ["returns one document, not a list", `write   fetch … = ${name}(…)`]
          : ["writes, and a fetch reads", readsOf(system)];
    c.report(check.notReadable(c.place(read.operation), name, what, help));
    return undefined;
  }
  const mayAsk = checkArguments(c, read.args ?? [], operation, name, read, false, context);
  const { result: resultType } = operation;
  if (read.all)
    return {
      operation: { system, operation },
      resultType,
      type: { kind: "list", element: resultType.type },
      why: mayAsk ? undefined : "an argument may be absent",
    };
  const why = operation.mayFindNone ? `${name} may find none` : mayAsk ? undefined : "an argument may be absent";
  return { operation: { system, operation }, resultType, type: resultType.type, why };
}

/** `result of "another integration" by key`: the result that it has delivered for the same key. */
function resultRead(c: Checking, read: tree.ResultRead, context: Context): Found | undefined {
  const by = infer(c, read.by, { ...context, stops: false });
  reportUnhandled(c, by);
  const name = read.integration.value;
  const place = c.place(read.integration);
  const other = c.project.flows.named(name);
  if (other === undefined) {
    const known = c.project.flows.names();
    if (name !== "") c.report(bind.unknownIntegration(place, name, closest(name, known), known));
    return undefined;
  }
  const wrong = (what: string, help: string): undefined => {
    c.report(check.noResult(place, name, what, help));
  };
  if (other.key === undefined || other.key.partial === true)
    return wrong("has no `key` to find its runs by", "give it one:  key order.id");
  // The other integration reports its own errors.
  const there = new Checking(c.project, other);
  const destinations = other.steps.flatMap((step) =>
    step.kind === "Destination" && step.partial !== true ? [step] : [],
  );
  const chosen =
    read.destination === undefined
      ? destinations
      : destinations.filter((one) => one.name.text === read.destination?.text);
  const [destination, ...more] = chosen;
  if (destination === undefined || more.length > 0)
    return wrong(
      destination === undefined ? `has no destination ${read.destination?.text ?? ""}` : "has several destinations",
      `say which:  result of "${name}".${destinations[0]?.name.text ?? "…"} by …`,
    );
  if (destination.loop !== undefined)
    return wrong("writes a list there", "only the response to a single record can be looked up");
  const resultType = (
    destination.operation === undefined ? undefined : findMember(there, "operation", destination.operation)
  )?.member.result;
  if (resultType === undefined)
    return wrong(
      "writes to an operation whose response is not described",
      "its operation needs a `result` in system.yaml",
    );
  const itsOwn: Context = { scope: new Scope(), known: NOTHING_KNOWN, stops: false };
  const key =
    checkDocument(there, itsOwn) === undefined ? undefined : plain(infer(there, other.key.value, itsOwn).type);
  if (key !== undefined && key !== "error" && by.type.kind !== "error" && plain(by.type) !== key)
    c.report(
      check.wrongType(
        c.place(read.by),
        `the key of ${name}`,
        key,
        plain(by.type),
        "its runs are found by the value of its own `key`",
      ),
    );
  return {
    result: { flow: name, destination: destination.name.text },
    resultType,
    type: resultType.type,
    why: `${name} may not have delivered it yet`,
  };
}

/** The type by which keys are compared: numbers and texts differ even with equal digits. */
function plain(type: Type): string {
  return type.kind === "enum" ? "text" : type.kind;
}

/**
 * Checks the arguments of an operation: known parameters, and all required ones.
 * @param needed whether each must be present; a read with an absent argument is not requested.
 * @returns whether all of them are certainly present
 */
export function checkArguments(
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
    const typed = checkAgainst(
      c,
      argument.value,
      {
        // An argument may only have the values that the description lists.
        type: parameter.type.kind === "enum" ? { ...parameter.type, open: false } : parameter.type,
        required: needed,
        // A lookup with null is not requested.
        nullable: !needed,
        name: `${parameter.name} of ${name}`,
        direction: "read",
        ...(needed ? {} : { asked: true as const }),
      },
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

/** The operations of a system that can be read, for the help. */
function readsOf(system: System): string {
  const names = [...system.operations.values()].filter((one) => one.kind === "read" || one.kind === "list");
  return names.length === 0
    ? `no operation of ${system.name} reads`
    : `operations of ${system.name} that read: ${names.map((one) => `${system.name}.${one.name}`).join(", ")}`;
}
