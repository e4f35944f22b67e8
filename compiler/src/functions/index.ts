/** The function library: one file a family. */
import { libraryOf, type Library } from "./builtin.ts";
import { dates } from "./dates.ts";
import { identities } from "./identities.ts";
import { lists } from "./lists.ts";
import { money } from "./money.ts";
import { numbers } from "./numbers.ts";
import { texts } from "./text.ts";

export const builtins: Library = libraryOf([...texts, ...numbers, ...money, ...dates, ...lists, ...identities]);
