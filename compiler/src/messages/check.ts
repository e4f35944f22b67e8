/** Wording of what the check phase finds, a file for each family. */
import { calls } from "./calls.ts";
import { expressions } from "./expressions.ts";
import { fields } from "./fields.ts";
import { flows } from "./flows.ts";
import { matches } from "./matches.ts";
import { money } from "./money.ts";
import { values } from "./values.ts";

export const check = { ...fields, ...values, ...money, ...matches, ...expressions, ...calls, ...flows } as const;
