/** Signature help: a call's parameters, and the current one. */
import type { Builtin, CheckedModule } from "@integ/compiler";
import type { tree } from "@integ/grammar";
import { describeFunction, inWords } from "./describe.ts";
import { isOf } from "./nodes.ts";
import { probe } from "./probe.ts";
import type { View } from "./view.ts";

/** A signature; parameters are ranges of the label. */
export interface Signature {
  readonly label: string;
  readonly parameters: readonly { readonly start: number; readonly end: number; readonly documentation?: string }[];
  readonly documentation?: string;
}

/** The signatures of a call, the matching one, and the current parameter. */
export interface Signatures {
  readonly signatures: readonly Signature[];
  readonly active: number;
  readonly parameter: number;
}

/** The call whose brackets contain an offset; undefined outside of calls. */
export function signatures(view: View, offset: number): Signatures | undefined {
  const tried = probe(view, offset);
  if (tried === undefined) return undefined;
  const { around, checked } = tried;
  const at = around.findLastIndex((one) => one.kind === "Argument");
  const argument = around[at];
  const call = around[at - 1];
  if (!isOf(argument, "Argument")) return undefined;
  if (isOf(call, "Call")) return ofCall(checked, call, argument, around[at - 2]);
  if (!isOf(call, "OperationRead", "Destination", "PollTrigger", "Source")) return undefined;
  return ofOperation(view, call, argument);
}

function ofCall(
  checked: CheckedModule,
  call: tree.CallExpression,
  argument: tree.Argument,
  outer: tree.Node | undefined,
): Signatures | undefined {
  const name = call.callee?.kind === "Reference" ? call.callee.name : "";
  const piped = isOf(outer, "Pipe") && outer.call === call ? 1 : 0;
  const parameter = call.args.indexOf(argument) + piped;
  const own = (checked.module.functions.get(name) ?? checked.module.mappings.get(name))?.declaration;
  if (own !== undefined) {
    const known = checked.callables.get(name);
    const parameters = (own.parameters ?? []).map((one, i) => {
      const type = known?.parameters[i]?.typed.type;
      return { label: type === undefined ? one.name.text : `${one.name.text}: ${inWords(type)}` };
    });
    const result = known === undefined ? "" : ` -> ${inWords(known.result.type)}`;
    return { signatures: [signature(name, parameters, result, own.doc)], active: 0, parameter };
  }
  const builtin = checked.library.get(name);
  if (builtin === undefined) return undefined;
  const all: readonly Builtin[] = [builtin, ...(builtin.also ?? [])];
  const given = call.args.length + piped;
  const enough = all.findIndex((one) => one.parameters.length >= given);
  return {
    signatures: all.map((one) => signature(name, one.parameters.map((each) => ({ label: each.name })), "", describeFunction(one))), // prettier-ignore
    active: Math.max(0, enough),
    parameter,
  };
}

function ofOperation(
  view: View,
  call: tree.OperationRead | tree.DestinationDeclaration | tree.PollTrigger | tree.SourceDeclaration,
  argument: tree.Argument,
): Signatures | undefined {
  const name = call.kind === "Source" ? call.target : call.operation;
  const [system, operation] = name?.parts ?? [];
  const found = view.program.system(system?.text ?? "")?.operations.get(operation?.text ?? "");
  if (found === undefined || found.parameters.length === 0) return undefined;
  const parameters = found.parameters.map((one) => ({ label: `${one.name}${one.required ? "" : "?"}: ${inWords(one.type)}`, documentation: one.doc })); // prettier-ignore
  const named = found.parameters.findIndex((one) => one.name === argument.name?.text);
  return {
    signatures: [signature(`${system?.text ?? ""}.${found.name}`, parameters, "", found.doc)],
    active: 0,
    parameter: named >= 0 ? named : Math.min((call.args ?? []).indexOf(argument), parameters.length - 1),
  };
}

function signature(
  name: string,
  parameters: readonly { readonly label: string; readonly documentation?: string | undefined }[],
  result: string,
  documentation: string | undefined,
): Signature {
  let label = `${name}(`;
  const places = parameters.map(({ label: own, documentation: doc }, i) => {
    if (i > 0) label += ", ";
    const start = label.length;
    label += own;
    return { start, end: label.length, ...(doc === undefined ? {} : { documentation: doc }) };
  });
  return { label: `${label})${result}`, parameters: places, ...(documentation === undefined ? {} : { documentation }) };
}
