/** Wording for fields of destinations: INT204x. */
import type { Diagnostic, Place, RelatedPlace, TextEdit } from "@integ/grammar";
import { error } from "./codes.ts";
import { inWords, fix, related } from "./parts.ts";

export const fields = {
  missingFields: (
    place: Place,
    record: string,
    fields: readonly string[],
    snippet: string,
    edit: TextEdit,
    values: readonly string[] | undefined,
    declared?: RelatedPlace,
  ): Diagnostic =>
    error(
      "INT2041",
      place,
      fields.length < 4
        ? `${record} requires ${inWords(fields.map((field) => `\`${field}\``))}, and nothing sets ${fields.length === 1 ? "it" : "them"}`
        : `${record} requires ${fields.length} fields that nothing sets`,
      {
        label: `${fields.map((field) => `\`${field}\``).join(", ")} ${fields.length === 1 ? "is" : "are"} required here`,
        ...related(declared),
        failsFor: "every document",
        help:
          values === undefined
            ? `add   ${snippet.trim().replaceAll("\n", "\n      ")}`
            : `add   ${fields[0] ?? ""}: …   with one of its values: ${values
                .slice(0, 12)
                .map((one) => JSON.stringify(one))
                .join(", ")}${values.length > 12 ? " …" : ""}`,
        ...fix(fields.length === 1 ? `add ${fields[0]}` : "add the missing fields", [edit]),
      },
    ),

  otherField: (place: Place, field: string, record: string, object: string): Diagnostic =>
    error("INT2002", place, `${record} has no field \`${field}\` of its own`, {
      label: "not described",
      help: `fields of any other name are read as   ${object}["${field}"]`,
    }),

  nothingSpread: (place: Place, from: string, to: string): Diagnostic =>
    error("INT2044", place, `${from} and ${to} have no field in common that is not set already`, {
      label: "sets nothing",
      help: "write the fields out:  name: value",
    }),

  notSpread: (place: Place, found: string): Diagnostic =>
    error("INT2044", place, `\`...\` takes the fields of a record, and this is ${found}`, { label: found }),

  repeatedField: (place: Place, field: string, first: Place): Diagnostic =>
    error("INT2042", place, `\`${field}\` is set twice`, {
      label: "second time",
      related: [{ place: first, message: "set here first" }],
      help: "keep one of them",
    }),

  readOnlyField: (place: Place, field: string, record: string, declared?: RelatedPlace): Diagnostic =>
    error("INT2043", place, `\`${field}\` of ${record} can only be read`, {
      label: "the system sets it itself",
      ...related(declared),
      help: "leave it out",
    }),

  /** A record that a function of the spec builds is used where one from the system is needed. */
  lacksReadOnlyField: (place: Place, value: string, field: string, declared?: RelatedPlace): Diagnostic =>
    error("INT2043", place, `\`${value}\` is written by this spec: it has no ${field}, which only the system sets`, {
      label: "not the system's response",
      ...related(declared),
      help: "take the record from the system's response, or let the function have only the fields that it needs",
    }),
} as const;
