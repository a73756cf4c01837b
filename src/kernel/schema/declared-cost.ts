/** `@listSize` of the IBM cost directives, and the largest page that the field gives. */
export interface ListSize {
  readonly assumedSize: number;
  /** Arguments that say the size: a number, or a list by its length. `input.create` is a member of an input. */
  readonly slicingArguments?: readonly string[];
  /** They say it together: their sizes add up. */
  readonly isSum?: true;
  /** Fields of the answer that have that size. Without them the field itself is the list. */
  readonly sizedFields?: readonly string[];
  readonly largest?: number;
  /** The field's weight is that of one of them: it does something for each, whatever is selected of the answer. */
  readonly weighsEach?: true;
}

/** What the builder of a field knows of its cost, and its types do not say. */
export interface DeclaredCost {
  /** Points of answering it once; of each of its rows, where `each` says so. */
  readonly weight?: number;
  /** How long a plain list is as a rule. */
  readonly size?: number;
  readonly each?: true;
  /** A list whose length its arguments say. */
  readonly list?: ListSize;
  /** A list as long as the page of the field above. */
  readonly isSized?: true;
  /** An argument, a list: the weight is that of one of its members. */
  readonly weighsBy?: string;
  /** The argument that is searched for. */
  readonly search?: string;
}
