/** Reports the progress of a start to people, one line for each step: the step and its result. */
export type Tell = (step: string, what: string) => void;
