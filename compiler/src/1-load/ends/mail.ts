/** `kind: mail`: the type of a message. */
import { type EndParts, type EndReading, endOperation, typeBySchema } from "./end-reading.ts";

const ADDRESSES = {
  type: "array",
  items: {
    type: "string",
    pattern: '^[^\\s,;:<>()"]+@[^\\s,;:<>()"]+$',
    "x-integ": { personal: "email" },
  },
};
const TEXTS = { type: "array", items: { type: "string" } };

/** The types and operations of an end that sends mail. */
export function mailOf(reading: EndReading): EndParts {
  const files = reading.filesSystems;
  const attachment = {
    type: "object",
    required: ["from", "file"],
    additionalProperties: false,
    properties: {
      from: { enum: files, description: "The system whose file it is." },
      file: { type: "string", description: "The response of a destination of that system: out.file." },
    },
  };
  const message = {
    type: "object",
    required: ["to", "subject", "text"],
    additionalProperties: false,
    properties: {
      to: { ...ADDRESSES, minItems: 1 },
      cc: ADDRESSES,
      bcc: ADDRESSES,
      reply_to: ADDRESSES.items,
      subject: { type: "string", minLength: 1 },
      text: { type: "string" },
      table: {
        type: "object",
        description: "Lines below the text.",
        required: ["columns", "rows"],
        additionalProperties: false,
        properties: { columns: { ...TEXTS, minItems: 1 }, rows: { type: "array", items: TEXTS } },
      },
      ...(files.length === 0 ? {} : { attachments: { type: "array", items: attachment } }),
    },
  };
  const type = typeBySchema(reading, "", message, "Message");
  const send = endOperation(reading, { name: "send", kind: "create", doc: "sends a mail", record: type }, () => ({
    creates: true,
    end: { kind: "mail" },
  }));
  return {
    types: [type],
    operations: [send],
    link: {
      kind: "mail",
      baseUrl: "{smtp}",
      headers: { From: "{from}" },
      settings: { smtp: { secret: true }, from: { secret: false } },
    },
  };
}
