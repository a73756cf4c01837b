/** A line of bracketed text; where it ends with an opening bracket, what is inside and the line that closes it. */
interface Block {
  readonly line: string;
  readonly items: readonly Block[];
  readonly close: Block | null;
}

const WIDTH = 100;
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

function inside(block: Block): string {
  const text = block.items.map(oneLine).reduce((left, item) => left + (left.endsWith(',') ? ' ' : separator(block)) + item);
  return block.line.endsWith('{') ? ` ${text} ` : text;
}

const oneLine = (block: Block): string =>
  block.close ? `${block.line}${block.items.length > 0 ? inside(block) : ''}${oneLine(block.close)}` : block.line;

function render(block: Block, indent: string): string[] {
  const whole = indent + oneLine(block);
  const { line, items, close } = block;
  if (!close || whole.length <= WIDTH) return [whole];
  const head = items.length > 0 ? `${line}${inside(block)}${close.line}` : `${line}${close.line}`;
  // arguments that fit stay on the line of the selection that they open
  if (close.close && indent.length + head.length <= WIDTH) return render({ ...close, line: head }, indent);
  return [indent + line, ...items.flatMap((item) => render(item, `${indent}  `)), ...render(close, indent)];
}

/** Fully broken text of brackets (as Prettier writes GraphQL and JSON.stringify JSON), with every bracket that fits on one line. */
export const fold = (text: string): string =>
  blocks(text.trim().split('\n'))
    .flatMap((block) => render(block, ''))
    .join('\n');
