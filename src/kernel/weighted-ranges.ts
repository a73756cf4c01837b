/** The ranges of an Accept header in its order, in lower case, with weights (RFC 9110, 12.4.2); 0 if malformed. */
export const weightedRanges = (header: string): [range: string, weight: number][] =>
  header
    .toLowerCase()
    .split(',')
    .map((text) => {
      const [range = '', ...parameters] = text.split(';').map((part) => part.trim());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return [range, weight === undefined ? 1 : Number(weight.slice(2)) || 0];
    });
