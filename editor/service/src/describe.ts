/** Descriptions of types, fields and functions: a line, or Markdown. */
import {
  limitsOf,
  show,
  signatureOf,
  type Builtin,
  type Field,
  type SystemOperation,
  type Type,
} from "@integ/compiler";

/** A type in a few words: a list with its elements, an enum with the number of values. */
export function inWords(type: Type): string {
  if (type.kind === "record" && type.name === "this record") return "record";
  return show(type);
}

/** Whether a field is always present, in a word or two. */
function presenceOf(field: Field, isWritten: boolean): string {
  if (field.readOnly && isWritten) return "the system sets it itself";
  if (field.required && !field.nullable) return isWritten ? "required" : "always there";
  if (field.required) return isWritten ? "required, may be null" : "may be null";
  return isWritten ? "optional" : "may be absent";
}

/** A field in Markdown. @param isWritten whether its record is sent rather than received */
export function describeField(field: Field, isWritten: boolean): string {
  const personal =
    field.personal === undefined ? [] : [`personal data${field.personal === "true" ? "" : `: ${field.personal}`}`];
  const facts = [presenceOf(field, isWritten), ...limitsOf(field.type, code), ...personal];
  return [
    code(`${field.name}: ${inWords(field.type)}`),
    ...(field.doc === undefined ? [] : [field.doc]),
    facts.join(" · "),
  ].join("\n\n");
}

/** A function of the library in Markdown: its signature, its purpose, an example. */
export function describeFunction(builtin: Builtin): string {
  const all = [builtin, ...(builtin.also ?? [])];
  const [example] = builtin.examples;
  return [
    code(all.map(signatureOf).join("\n")),
    `${builtin.about}.`,
    ...(builtin.fails === true ? ["It may fail: `on error` says what happens then."] : []),
    ...(builtin.mayBeAbsent === true ? ["It may find nothing: `otherwise` says what is taken then."] : []),
    ...(example === undefined ? [] : [code(`${example[0]}  // ${example[1]}`)]),
  ].join("\n\n");
}

/** An operation in Markdown: its arguments, record and result. */
export function describeOperation(system: string, operation: SystemOperation): string {
  const asked = operation.parameters.map((one) => `${one.name}${one.required ? "" : "?"}: ${inWords(one.type)}`);
  const gives = operation.result === undefined ? "" : ` -> ${operation.kind === "list" ? "list of " : ""}${operation.result.type.name}`; // prettier-ignore
  const docs = operation.parameters.flatMap((one) => (one.doc === undefined ? [] : [`- \`${one.name}\`: ${one.doc}`]));
  return [
    code(`${system}.${operation.name}(${asked.join(", ")})${gives}`),
    ...(operation.doc === undefined ? [] : [operation.doc]),
    ...(operation.record === undefined ? [] : [`Writes \`${operation.record.type.name}\` (${operation.kind}).`]),
    ...(docs.length === 0 ? [] : [docs.join("\n")]),
  ].join("\n\n");
}

/** Code in Markdown. */
export function code(text: string): string {
  return `\`\`\`integ\n${text}\n\`\`\``;
}
