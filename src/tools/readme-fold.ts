/** A line of bracketed text; where it ends with an opening bracket, what is inside and the line that closes it. */
interface Block {
  readonly line: string;
  readonly items: readonly Block[];
  readonly close: Block | null;
}

const WIDTH = 116;
const SHORT = 20; // as `region { name }`
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
  const found: Block[] = [];
  while (at < lines.length) found.push(read());
  return found;
}

/** Members of a selection have a space between them; arguments and members of values a comma, which JSON brings along. */
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

/** A block whose only member is a block opens and closes with it: `products { nodes {` to `} }`. */
function hugged(block: Block): Block {
  const [only, ...others] = block.items;
  if (!block.close || OPERATION.test(block.line) || !only?.close || only.close.close || others.length > 0) return block;
  const close = { ...block.close, line: only.close.line + pad(block.line) + block.close.line };
  return hugged({ line: block.line + pad(block.line) + only.line, items: only.items, close });
}

function render(given: Block, indent: string): string[] {
  const whole = indent + oneLine(given);
  if (!given.close || whole.length <= WIDTH) return [whole];
  const block = hugged(given);
  const { line, items, close } = block;
  if (!close) return [indent + line];
  const head = items.length > 0 ? `${line}${inside(block)}${close.line}` : `${line}${close.line}`;
  // arguments that fit stay on the line of the selection that they open
  if (close.close && indent.length + head.length <= WIDTH) return render({ ...close, line: head }, indent);
  return [indent + line, ...filled(block, `${indent}  `), ...render(close, indent)];
}

const isMember = ({ line }: Block): boolean => /^"\w+":/.test(line);

/** The members of a block. Short fields share lines, and so do all members of a JSON object that fit. */
function filled(block: Block, indent: string): string[] {
  const lines: string[] = [];
  let open = false; // the last line may take more
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

/** Fully broken text of brackets (as Prettier writes GraphQL and JSON.stringify JSON), with every bracket that fits on one line. */
export const fold = (text: string): string =>
  blocks(text.trim().split('\n'))
    .flatMap((block) => render(block, ''))
    .join('\n');
