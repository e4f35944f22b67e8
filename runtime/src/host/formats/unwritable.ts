/** The record can't be written in the format that its system reads. */
export class Unwritable extends Error {}
