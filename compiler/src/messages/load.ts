/** Wording for system descriptions, schemas and the project file: INT3xxx and INT4xxx. */
import type { Diagnostic, Place } from "@integ/grammar";
import { error, warning } from "./codes.ts";

const YAML_HELP =
  'each name has its own line, with its content indented below; a text with a colon or a # needs quotes:  name: "a: b"';

export const load = {
  descriptorSyntax: (place: Place, message: string): Diagnostic =>
    error("INT3001", place, `this system description is not YAML: ${message}`, { help: YAML_HELP }),

  descriptor: (place: Place, message: string, help?: string): Diagnostic =>
    error("INT3002", place, `this system description is wrong: ${message}`, help === undefined ? {} : { help }),

  schema: (place: Place, message: string): Diagnostic =>
    error("INT3003", place, `this schema can't be used: ${message}`),

  unmarkedAmount: (place: Place, amount: string, currency: string): Diagnostic =>
    warning("INT3004", place, `\`${amount}\` is next to \`${currency}\` but not marked as money`, {
      label: "a number without a currency",
      help: `"x-integ": { "money": { "currency": "1/${currency}" } }   or, if it is not an amount,    "x-integ": { "no_money": true }`,
    }),

  projectSyntax: (place: Place, message: string): Diagnostic =>
    error("INT4001", place, `this project file is not YAML: ${message}`, { help: YAML_HELP }),

  project: (place: Place, message: string, help?: string): Diagnostic =>
    error("INT4002", place, `this project file is wrong: ${message}`, help === undefined ? {} : { help }),

  end: (place: Place, message: string, help?: string): Diagnostic =>
    error("INT3005", place, `this system of integ.yaml is wrong: ${message}`, help === undefined ? {} : { help }),

  topicIgnored: (place: Place, event: string, words: string): Diagnostic =>
    warning(
      "INT3006",
      place,
      `nothing says where a delivery names its topic, and \`${event}\` is one of several events`,
      {
        label: "every delivery counts as this event",
        help: `say it under webhooks with one of   ${words}`,
      },
    ),

  secret: (place: Place, name: string, what: string): Diagnostic =>
    error("INT4002", place, `this project file is wrong: \`${name}\` is no secret: ${what}`, {
      label: "this authenticates callers",
      help: 'write it as the other system shows it or, better, name an environment variable that contains it: "${NAME}"',
    }),

  shortSecret: (place: Place, name: string, least: number): Diagnostic =>
    warning("INT4004", place, `\`${name}\` has fewer than ${least} characters, and can be guessed`, {
      label: "this authenticates callers",
      help: 'let the other system create a longer one, and preferably name an environment variable that contains it: "${NAME}"',
    }),

  settingsMissing: (place: Place, missing: readonly string[], help: string): Diagnostic =>
    error("INT4002", place, `this project file is wrong: settings are missing: ${missing.join(", ")}`, {
      label: "nothing can be sent, or received, without them",
      help,
    }),

  noSystem: (place: Place, name: string, use: string): Diagnostic =>
    error("INT4003", place, `there is no system description at \`${use}\``, {
      label: `for the system \`${name}\``,
      help: "a system that ships with integ is written @integ/specs/<name>; your own system is a folder with a system.yaml, such as ./systems/erp",
    }),
} as const;
