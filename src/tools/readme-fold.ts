/** A line of bracketed text; if it ends with an opening bracket, with the blocks inside and the closing line. */
interface Block {
  readonly line: string;
  readonly items: readonly Block[];
  readonly close: Block | null;
}

const WIDTH = 116;
const SHORT = 20; // such as `region { name }`
const OPENS = /[([{]$/;
const CLOSES = /^[)\]}]/;

function blocks(lines: readonly string[]): Block[] {
  let at = 0;
  const read = (): Block => {
    const line = (lines[at++] ?? '').trim();
    if (!OPENS.test(line)) return { line, items: [], close: null };
    const items: Block[] = [];
    while (at < lines.length && !CLOSES.test((lines[at] ?? '').trim())) items.push(read());
    return { line, items, close: read() };
  };
  const result: Block[] = [];
  while (at < lines.length) result.push(read());
  return result;
}

/** A space separates fields of a selection; a comma separates arguments and members of values; JSON brings its own. */
const separator = ({ line }: Block): string => (/[\w)]\s*\{$|^\{$/.test(line) ? ' ' : ', ');

const pad = (line: string): string => (line.endsWith('{') ? ' ' : '');

function inside(block: Block): string {
  const text = block.items
    .map(oneLine)
    .reduce((left, item) => left + (left.endsWith(',') ? ' ' : separator(block)) + item);
  return pad(block.line) + text + pad(block.line);
}

const oneLine = (block: Block): string =>
  block.close ? `${block.line}${block.items.length > 0 ? inside(block) : ''}${oneLine(block.close)}` : block.line;

const OPERATION = /^(query|mutation|subscription) /;

/** Merges a block with its only member if that is a block: `products { nodes {` to `} }`. */
function mergeOnlyMember(block: Block): Block {
  const [only, ...others] = block.items;
  if (!block.close || OPERATION.test(block.line) || !only?.close || only.close.close || others.length > 0) return block;
  const close = { ...block.close, line: only.close.line + pad(block.line) + block.close.line };
  return mergeOnlyMember({ line: block.line + pad(block.line) + only.line, items: only.items, close });
}

function render(source: Block, indent: string): string[] {
  const singleLine = indent + oneLine(source);
  if (!source.close || singleLine.length <= WIDTH) return [singleLine];
  const block = mergeOnlyMember(source);
  const { line, items, close } = block;
  if (!close) return [indent + line];
  const head = items.length > 0 ? `${line}${inside(block)}${close.line}` : `${line}${close.line}`;
  // arguments that fit stay on the line of the selection that they open
  if (close.close && indent.length + head.length <= WIDTH) return render({ ...close, line: head }, indent);
  return [indent + line, ...renderMembers(block, `${indent}  `), ...render(close, indent)];
}

const isMember = ({ line }: Block): boolean => /^"\w+":/.test(line);

/** The members of a block. Short fields share lines, and so do all members of a JSON object that fit. */
function renderMembers(block: Block, indent: string): string[] {
  const lines: string[] = [];
  let open = false; // whether the last line may take more
  for (const item of block.items) {
    const last = lines.at(-1) ?? '';
    const sharing = !item.close || isMember(item) || oneLine(item).length <= SHORT;
    const joined = last + (last.endsWith(',') ? ' ' : separator(block)) + oneLine(item);
    const fits = indent.length + oneLine(item).length <= WIDTH;
    if (sharing && open && joined.length <= WIDTH) lines[lines.length - 1] = joined;
    else lines.push(...render(item, indent));
    open = sharing && fits;
  }
  return lines;
}

/** Takes text with all brackets broken, as Prettier and JSON.stringify write it, and joins each that fits on a line. */
export const fold = (text: string): string =>
  blocks(text.trim().split('\n'))
    .flatMap((block) => render(block, ''))
    .join('\n');
