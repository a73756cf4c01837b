/** `@listSize` of the IBM cost directives, and the largest page of the field. */
export interface ListSize {
  readonly assumedSize: number;
  /** Arguments that give the size: a number, or a list by its length. `input.create` is a field of an input. */
  readonly slicingArguments?: readonly string[];
  /** The sizes of all slicing arguments are added. */
  readonly isSum?: true;
  /** Fields of the result that have that size. Without them the field itself is the list. */
  readonly sizedFields?: readonly string[];
  readonly largest?: number;
  /** The weight applies to each element: the field does something for each of them, whatever is selected. */
  readonly weighsEach?: true;
}

/** Cost of a field that its builder knows and its types do not express. */
export interface DeclaredCost {
  /** Points of resolving it once; of each of its rows if `each` is set. */
  readonly weight?: number;
  /** Usual length of a plain list. */
  readonly size?: number;
  readonly each?: true;
  /** A list whose length is given by its arguments. */
  readonly list?: ListSize;
  /** A list as long as the page of the parent field. */
  readonly isSized?: true;
  /** A list argument: the weight applies to each of its elements. */
  readonly weighsBy?: string;
  /** The argument with the search text. */
  readonly search?: string;
}
