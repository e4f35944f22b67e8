/** Wording for declarations and names: INT20xx and INT21xx. */
import type { Diagnostic, Fix, Place, RelatedPlace, TextEdit } from "@integ/grammar";
import { error } from "./codes.ts";

function replaceBy(
  place: Place,
  text: string,
  sure = false,
): { readonly help: string; readonly fixes: readonly Fix[] } {
  return {
    help: `did you mean ${text}?`,
    fixes: [{ title: `write ${text}`, applicability: sure ? "safe" : "suggestion", edits: [{ ...place, text }] }],
  };
}

function orList(names: readonly string[], what: string): { readonly help?: string } {
  if (names.length === 0) return {};
  return {
    help: `${what}: ${names.slice(0, 12).join(", ")}${names.length > 12 ? ` and ${names.length - 12} more` : ""}`,
  };
}

export const bind = {
  /** @param meant what a value may be that is written like a name */
  unknownName: (
    place: Place,
    name: string,
    like: string | undefined,
    known: readonly string[],
    meant?: string,
  ): Diagnostic => {
    const names = like === undefined ? orList(known, "possible names") : replaceBy(place, like);
    return error("INT2001", place, `nothing is called \`${name}\` here`, {
      label: "unknown name",
      ...names,
      ...(like !== undefined || meant === undefined
        ? {}
        : { help: names.help === undefined ? meant : `${names.help}; ${meant}` }),
    });
  },

  /** A value of an enum, written like a name. */
  unquoted: (place: Place, text: string): Diagnostic =>
    error("INT2001", place, `nothing is called \`${text}\` here`, {
      label: "a text without its quotes?",
      help: `put texts in double quotes: ${JSON.stringify(text)}`,
      fixes: [
        {
          title: `write ${JSON.stringify(text)}`,
          applicability: "safe",
          edits: [{ ...place, text: JSON.stringify(text) }],
        },
      ],
    }),

  unknownField: (
    place: Place,
    field: string,
    record: string,
    like: string | undefined,
    known: readonly string[],
    related?: RelatedPlace,
  ): Diagnostic =>
    error("INT2002", place, `${record} has no field \`${field}\``, {
      label: "no such field",
      ...(like === undefined ? orList(known, "its fields") : replaceBy(place, like)),
      ...(related === undefined ? {} : { related: [related] }),
    }),

  unknownTargetField: (
    place: Place,
    field: string,
    record: string,
    like: string | undefined,
    known: readonly string[],
    related?: RelatedPlace,
  ): Diagnostic =>
    error("INT2003", place, `${record} takes no field \`${field}\``, {
      label: "no such field in the destination",
      ...(like === undefined ? orList(known, "fields that are not set yet") : replaceBy(place, like)),
      ...(related === undefined ? {} : { related: [related] }),
    }),

  unknownFunction: (
    place: Place,
    name: string,
    like: string | undefined,
    known: readonly string[],
    instead?: string,
  ): Diagnostic =>
    error("INT2004", place, `there is no function \`${name}\``, {
      label: "unknown function",
      ...(instead !== undefined
        ? { help: instead }
        : like === undefined
          ? orList(known, "functions")
          : replaceBy(place, like, like.toLowerCase() === name.toLowerCase())),
    }),

  /** A table with the brackets of a function. @param here the whole lookup, as it is written */
  tableCalled: (place: Place, name: string, here: TextEdit): Diagnostic =>
    error("INT2004", place, `\`${name}\` is a table, not a function`, {
      label: "a table",
      help: `write   ${here.text}`,
      fixes: [{ title: `write ${here.text}`, applicability: "safe", edits: [here] }],
    }),

  /** A function of another language. @param here the whole call, and how it is written here */
  functionElsewhere: (place: Place, name: string, here: TextEdit): Diagnostic =>
    error("INT2004", place, `there is no function \`${name}\``, {
      label: "as in another language",
      help: `write   ${here.text}`,
      fixes: [{ title: `write ${here.text}`, applicability: "safe", edits: [here] }],
    }),

  /** @param sure whether `here` is surely what is meant, and no guess at a misspelt name */
  noMethod: (place: Place, name: string, value: string, here?: TextEdit, instead?: string, sure = true): Diagnostic =>
    error("INT2004", place, `values have no methods such as \`.${name}(…)\``, {
      label: "as in another language",
      help:
        here === undefined
          ? (instead ?? `write the function before its value:  name(${value})`)
          : `write   ${here.text}`,
      ...(here === undefined
        ? {}
        : {
            fixes: [{ title: `write ${here.text}`, applicability: sure ? "safe" : "suggestion", edits: [here] }],
          }),
    }),

  unknownSystem: (place: Place, name: string, like: string | undefined, known: readonly string[]): Diagnostic =>
    error("INT2005", place, `there is no system \`${name}\``, {
      label: "unknown system",
      ...(like === undefined
        ? {
            help: `name it in integ.yaml, or put its description into systems/${name}/system.yaml${known.length === 0 ? "" : `; known: ${known.join(", ")}`}`,
          }
        : replaceBy(place, like)),
    }),

  unknownMember: (
    place: Place,
    what: "type" | "event" | "operation",
    name: string,
    system: string,
    like: string | undefined,
    known: readonly string[],
  ): Diagnostic =>
    error("INT2006", place, `${system} has no ${what} \`${name}\``, {
      label: `no such ${what}`,
      ...(like !== undefined
        ? replaceBy(place, like)
        : known.length > 0
          ? orList(known, `its ${what}s`)
          : {
              help:
                what === "event"
                  ? `its system.yaml describes no webhooks: add them under  events  and  webhooks,  or let a list start the integration:  trigger poll ${system}.list_…() every 10 minutes`
                  : `its system.yaml has no ${what}s; add it there`,
            }),
    }),

  twice: (place: Place, name: string, first: Place): Diagnostic =>
    error("INT2007", place, `\`${name}\` is already the name of something`, {
      label: "second use of the name",
      related: [{ place: first, message: "first used here" }],
      help: "give one of them another name",
    }),

  shadows: (place: Place, name: string): Diagnostic =>
    error("INT2007", place, `\`${name}\` is already the name of something`, {
      label: "hides another",
      help: "give it another name",
    }),

  missingDeclaration: (place: Place, what: string, help: string): Diagnostic =>
    error("INT2008", place, `this integration has no ${what}`, { label: "declared here", help }),

  integrationName: (place: Place): Diagnostic =>
    error("INT2018", place, "an integration's name becomes the name of its file", {
      label: "can't be one",
      help: "letters, digits, spaces, - and _, beginning with a letter or digit",
    }),

  sameIntegration: (place: Place, name: string, first: Place): Diagnostic =>
    error("INT2017", place, `two integrations are called \`${name}\``, {
      label: "second use of the name",
      related: [{ place: first, message: "the first" }],
      help: `the other one stands in ${first.path.split(/[\\/]/).at(-1) ?? first.path}; their modules and runs would be mixed up: give one of them another name`,
    }),

  repeatedDeclaration: (place: Place, what: string, first: Place): Diagnostic =>
    error("INT2009", place, `a second \`${what}\``, {
      label: "one is enough",
      related: [{ place: first, message: "the first" }],
      help: "an integration has one: remove one of them",
    }),

  noVersion: (place: Place): Diagnostic =>
    error("INT2010", place, "the first line says which version of the language this is", {
      label: "`integ 1` is missing here",
      help: "begin the file with: integ 1",
      fixes: [
        {
          title: "add integ 1",
          applicability: "safe",
          edits: [{ path: place.path, start: place.start, end: place.start, text: "integ 1\n\n" }],
        },
      ],
    }),

  wrongVersion: (place: Place, version: string): Diagnostic =>
    error("INT2010", place, `this integ does not know version ${version} of the language`, {
      label: "known: 1",
      help: "write integ 1, or use a newer integ",
      fixes: [{ title: "write 1", applicability: "suggestion", edits: [{ ...place, text: "1" }] }],
    }),

  /** @param looked where it was looked for @param like a file of the project with nearly that name */
  noFile: (place: Place, file: string, what: string, looked: string, like?: string): Diagnostic =>
    error("INT2011", place, `there is no ${what} \`${file}\``, {
      label: "no such file",
      ...(like === undefined
        ? {
            help: `create it, or correct the path, which begins at the folder of this file; it was looked for as   ${looked}`,
          }
        : replaceBy(place, JSON.stringify(like))),
    }),

  unknownIntegration: (place: Place, name: string, like: string | undefined, known: readonly string[]): Diagnostic =>
    error("INT2019", place, `no integration of this project is called ${JSON.stringify(name)}`, {
      label: "unknown integration",
      ...(like === undefined ? orList(known, "integrations of this project") : replaceBy(place, JSON.stringify(like))),
    }),

  notALibrary: (place: Place, file: string): Diagnostic =>
    error("INT2012", place, `\`${file}\` is an integration itself`, {
      label: "can't be used by another",
      help: "only files without an `integration` line are libraries; move what both need into one",
    }),

  useCycle: (place: Place): Diagnostic =>
    error("INT2013", place, "these files use each other in a circle", {
      label: "leads back to this file",
      help: "put what both need into a third file",
    }),

  notInLibrary: (place: Place, what: string): Diagnostic =>
    error("INT2014", place, `a library has no \`${what}\``, {
      label: "only in an integration",
      help: 'begin the file with: integration "name" — or keep to tables, mappings and functions',
    }),

  recursion: (place: Place, name: string): Diagnostic =>
    error("INT2015", place, `\`${name}\` calls itself`, {
      label: "a circle",
      help: "functions and mappings can't be recursive: every run must end",
    }),

  /** A type in TypeScript that the language has not. @param subject what is of it @param used where a spec speaks of it */
  codeType: (place: Place, subject: string, type: string, help: string, used: Place): Diagnostic =>
    error("INT2020", place, `${subject} is \`${type}\`, which is not a type that specs have`, {
      label: "can't be passed",
      related: [{ place: used, message: "used here" }],
      help,
    }),

  /** A function in TypeScript that specs can't call. */
  codeFunction: (place: Place, what: string, help: string, used: Place): Diagnostic =>
    error("INT2020", place, what, {
      label: "can't be called from a spec",
      related: [{ place: used, message: "used here" }],
      help,
    }),

  /** A file of TypeScript that can't go where its flow goes. */
  codeFile: (place: Place, what: string, help: string, used: Place): Diagnostic =>
    error("INT2021", place, what, {
      label: "can't be used by a spec",
      related: [{ place: used, message: "used here" }],
      help,
    }),

  /** @param lacking the package that reading it needs; undefined if no TypeScript can be read at all */
  noCode: (place: Place, file: string, lacking: string | undefined): Diagnostic =>
    lacking === undefined
      ? error("INT2022", place, `the functions of \`${file}\` can't be read here`, {
          label: "no TypeScript can be read",
          help: "give the compiler's host a `code`, as @integ/compiler/typescript makes one",
        })
      : error("INT2022", place, `the functions of \`${file}\` are read with the package ${lacking}`, {
          label: "it is not installed",
          help: `npm install --save-dev ${lacking}`,
        }),

  notYet: (place: Place, what: string, help?: string): Diagnostic =>
    error("INT2090", place, `${what} is not supported yet`, {
      label: "can't be compiled yet",
      help: help ?? "the language has it, this version of the compiler does not",
    }),
} as const;
