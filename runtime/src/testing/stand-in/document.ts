/** The documents of a stand-in, and its arguments. */

export type Document = Readonly<Record<string, unknown>>;
export type Arguments = Readonly<Record<string, string>>;
