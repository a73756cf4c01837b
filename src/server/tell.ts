/** Tells people what a start does, a line a step: what it is about, and what of it. */
export type Tell = (step: string, what: string) => void;
