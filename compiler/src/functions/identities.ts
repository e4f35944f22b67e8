/** Functions of what identifies people, firms, countries and goods. */
import { TEXT, type TextType } from "../1-load/types.ts";
import { hashes, telephones } from "../3-check/text-sets.ts";
import type { Builtin } from "./builtin.ts";
import { text } from "./results.ts";

const IDENTITIES = "@integ/runtime/identities";

export const identities: readonly Builtin[] = [
  {
    name: "phone_e164",
    about:
      "A telephone number as +37061234567; absent where it can't be one. The country is for numbers without a prefix",
    parameters: [text(), text("country")],
    runtime: "phoneE164",
    from: IDENTITIES,
    mayBeAbsent: true,
    result: telephones,
    examples: [['phone_e164("8 (612) 34 567", "LT") otherwise ""', '"+37061234567"']],
  },
  {
    name: "country",
    about: "A country's two letters, from two or three; absent where there is no such country",
    parameters: [text()],
    runtime: "country",
    from: IDENTITIES,
    mayBeAbsent: true,
    result: (): TextType => ({ kind: "text", maxLength: 2, charset: "ascii", pattern: "^[A-Z]{2}$" }),
    examples: [['country("ltu") otherwise ""', '"LT"']],
  },
  {
    name: "currency",
    about: "A currency of ISO 4217 in capital letters; absent where there is none of that name",
    parameters: [text()],
    runtime: "currency",
    mayBeAbsent: true,
    result: (): TextType => ({ kind: "text", maxLength: 3, charset: "ascii", pattern: "^[A-Z]{3}$" }),
    examples: [['currency(" eur") otherwise ""', '"EUR"']],
  },
  {
    name: "vat_number",
    about: "A European VAT number without spaces and signs; absent where it is not written as its country writes them",
    parameters: [text()],
    runtime: "vatNumber",
    from: IDENTITIES,
    mayBeAbsent: true,
    result: (): TextType => ({ kind: "text", minLength: 4, maxLength: 15, charset: "ascii" }),
    examples: [['vat_number("lt 100.001.738.313") otherwise ""', '"LT100001738313"']],
  },
  {
    name: "email",
    about: "An e-mail address in small letters, without spaces around it; absent where it can't be one",
    parameters: [text()],
    runtime: "email",
    from: IDENTITIES,
    mayBeAbsent: true,
    result: (): TextType => ({ kind: "text", minLength: 3, maxLength: 254 }),
    examples: [['email(" Ona@Example.LT ") otherwise ""', '"ona@example.lt"']],
  },
  {
    name: "canonical_sku",
    about: "A stock-keeping unit as it is compared: capital letters, no spaces around, one where there are several",
    parameters: [text()],
    runtime: "canonicalSku",
    from: IDENTITIES,
    result: () => TEXT,
    examples: [['canonical_sku(" ab-12  red ")', '"AB-12 RED"']],
  },
  {
    name: "hash",
    about: "64 hexadecimal digits (SHA-256) made of a text: the same for the same text",
    parameters: [text()],
    runtime: "hash",
    from: IDENTITIES,
    result: hashes,
    examples: [['cut(hash("abc"), 8)', '"ba7816bf"']],
  },
  {
    name: "uuid",
    about: "A UUID made of a text: the same for the same text",
    parameters: [text()],
    runtime: "uuid",
    from: IDENTITIES,
    result: (): TextType => ({ kind: "text", minLength: 36, maxLength: 36, charset: "ascii", format: "uuid" }),
    examples: [['uuid("order 1")', '"e49990f0-eec3-59b9-9c8d-919e8c7da806"']],
  },
];
