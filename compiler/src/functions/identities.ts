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
      "A telephone number as +37061234567; absent if it is not a possible number. The country is for numbers without a prefix",
    parameters: [text(), text("country")],
    runtime: "phoneE164",
    from: IDENTITIES,
    mayBeAbsent: true,
    result: telephones,
    examples: [['phone_e164("8 (612) 34 567", "LT") otherwise ""', '"+37061234567"']],
  },
  {
    name: "country",
    about: "A country's two-letter code, from a code of two or three letters; absent if there is no such country",
    parameters: [text()],
    runtime: "country",
    from: IDENTITIES,
    mayBeAbsent: true,
    result: (): TextType => ({ kind: "text", maxLength: 2, charset: "ascii", pattern: "^[A-Z]{2}$" }),
    examples: [['country("ltu") otherwise ""', '"LT"']],
  },
  {
    name: "currency",
    about: "A currency code of ISO 4217 in capital letters; absent if there is no such currency",
    parameters: [text()],
    runtime: "currency",
    mayBeAbsent: true,
    result: (): TextType => ({ kind: "text", maxLength: 3, charset: "ascii", pattern: "^[A-Z]{3}$" }),
    examples: [['currency(" eur") otherwise ""', '"EUR"']],
  },
  {
    name: "vat_number",
    about: "A European VAT number without spaces and punctuation; absent if it does not have its country's format",
    parameters: [text()],
    runtime: "vatNumber",
    from: IDENTITIES,
    mayBeAbsent: true,
    result: (): TextType => ({ kind: "text", minLength: 4, maxLength: 15, charset: "ascii" }),
    examples: [['vat_number("lt 100.001.738.313") otherwise ""', '"LT100001738313"']],
  },
  {
    name: "email",
    about: "An e-mail address in small letters, without spaces around it; absent if it is not a valid one",
    parameters: [text()],
    runtime: "email",
    from: IDENTITIES,
    mayBeAbsent: true,
    result: (): TextType => ({ kind: "text", minLength: 3, maxLength: 254 }),
    examples: [['email(" Ona@Example.LT ") otherwise ""', '"ona@example.lt"']],
  },
  {
    name: "canonical_sku",
    about: "A stock-keeping unit in a form for comparison: capital letters, no spaces around it, single spaces within",
    parameters: [text()],
    runtime: "canonicalSku",
    from: IDENTITIES,
    result: () => TEXT,
    examples: [['canonical_sku(" ab-12  red ")', '"AB-12 RED"']],
  },
  {
    name: "hash",
    about: "The SHA-256 hash of a text in 64 hexadecimal digits: the same for the same text",
    parameters: [text()],
    runtime: "hash",
    from: IDENTITIES,
    result: hashes,
    examples: [['cut(hash("abc"), 8)', '"ba7816bf"']],
  },
  {
    name: "uuid",
    about: "A UUID computed from a text: the same for the same text",
    parameters: [text()],
    runtime: "uuid",
    from: IDENTITIES,
    result: (): TextType => ({ kind: "text", minLength: 36, maxLength: 36, charset: "ascii", format: "uuid" }),
    examples: [['uuid("order 1")', '"e49990f0-eec3-59b9-9c8d-919e8c7da806"']],
  },
];
