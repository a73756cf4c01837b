import {
  Kind,
  print,
  visit,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type StringValueNode,
} from 'graphql';

/** A line that would be longer is broken. */
const WIDTH = 120;

/**
 * Prints type definitions with each description on one line where it fits, as `"一句\nOne sentence."`, and arguments in
 * the line of their field; `printSchema` takes four lines and a blank one for the shortest description.
 */
export function printCompact(document: DocumentNode): string {
  const compact = visit(document, {
    StringValue: (node) => (node.block ? inLine(node) : undefined),
    FieldDefinition: { leave: (field) => (field.arguments?.length ? withArguments(field) : undefined) },
  });
  return `${print(compact)}\n`;
}

function inLine(description: StringValueNode): StringValueNode {
  const line = { ...description, block: false };
  return `  ${print(line)}`.length > WIDTH ? description : line;
}

function withArguments({ arguments: args = [], ...field }: FieldDefinitionNode): FieldDefinitionNode {
  const texts = args.map(argumentText);
  const line = `  ${field.name.value}(${texts.join(', ')}): ${print(field.type)}`;
  return { ...field, arguments: [verbatim(texts.join(line.length > WIDTH ? '\n' : ', '))] };
}

function argumentText({ description, ...argument }: InputValueDefinitionNode): string {
  if (!description) return print(argument);
  const line = `${print(description)} ${print(argument)}`;
  return `    ${line}`.length > WIDTH ? `${print(description)}\n${print(argument)}` : line;
}

/** A text that `print` takes over, as it does the value of any name. */
const verbatim = (value: string): InputValueDefinitionNode => ({ kind: Kind.NAME, value }) as never;
