/** `JSON.rawJSON`, which the language's own types do not know yet: a number written with just these digits. */
export const rawJson: (digits: string) => unknown = (JSON as unknown as { readonly rawJSON: (text: string) => unknown })
  .rawJSON;
