/** `JSON.rawJSON`, which TypeScript does not declare yet: a number written with exactly these digits. */
export const rawJson: (digits: string) => unknown = (JSON as unknown as { readonly rawJSON: (text: string) => unknown })
  .rawJSON;
