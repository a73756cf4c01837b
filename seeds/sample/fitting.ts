import { readData } from '../data.js';
import type { Random } from './random.js';

interface Chain {
  readonly id: string;
  readonly name: string;
}
interface Product {
  readonly id: string;
  readonly chainId: string | null;
  readonly regionCodes: readonly string[];
}

export const { chains, products } = readData<{ chains: Chain[]; products: Product[] }>('chains');

/** Weights of a chain's products: one from the county counts more than one from the whole city. */
const PRODUCT_OF_COUNTY = 6;
const PRODUCT_OF_CITY = 1;

/** Counties that suit a chain, by general knowledge of plains and uplands without a source: it shapes samples only. */
const SUITABLE_COUNTIES: Readonly<Record<string, readonly string[]>> = {
  'chain-grain-oil': ['420582', '420583', '420581'],
  'chain-livestock': ['420582', '420583', '420506', '420529'],
  'chain-vegetables': ['420502', '420503', '420504', '420505', '420528'],
  'chain-edible-fungi': ['420525', '420526', '420506'],
  'chain-aquatic': ['420583', '420582', '420505'],
};
const SUITABLE_COUNTY = 4;

const grownIn = (product: Product, county: string): boolean =>
  product.regionCodes.some((code) => county.startsWith(code));

/** The chains by how well they fit a county's products, best first; every chain has at least weight 1 everywhere. */
export function fittingChains(county: string): (readonly [chainId: string, weight: number])[] {
  const weigh = (chain: Chain): number => {
    const own = products.filter((product) => product.chainId === chain.id && grownIn(product, county));
    const fromProducts = own.reduce(
      (sum, product) => sum + (product.regionCodes.includes(county) ? PRODUCT_OF_COUNTY : PRODUCT_OF_CITY),
      0,
    );
    return 1 + fromProducts + (SUITABLE_COUNTIES[chain.id]?.includes(county) ? SUITABLE_COUNTY : 0);
  };
  return chains.map((chain) => [chain.id, weigh(chain)] as const).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

/** Products of a chain that come from a county, or from the whole city. */
export const productsThere = (chainId: string, county: string): string[] =>
  products.filter((product) => product.chainId === chainId && grownIn(product, county)).map((product) => product.id);

/**
 * Assigns chains to a county's records: first every chain once, the best fitting first, then at random by weight. So
 * every chain appears in a county with enough records, and the fitting chains prevail.
 */
export function dealer(rng: Random): (county: string) => string {
  const decks = new Map<string, string[]>();
  return (county) => {
    const fitting = fittingChains(county);
    const deck = decks.get(county) ?? fitting.map(([chain]) => chain);
    decks.set(county, deck);
    return deck.shift() ?? rng.weighted(fitting);
  };
}

export const chainName = (id: string): string => {
  const match = chains.find((chain) => chain.id === id);
  if (!match) throw new Error(`seeds/data/chains.json has no chain ${id}`);
  return match.name;
};
