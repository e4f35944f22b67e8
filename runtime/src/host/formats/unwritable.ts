/** What is to be sent can't be written in the form that its system reads. */
export class Unwritable extends Error {}
