import type { ListedPass, ProgramListing } from '../program/listing.js';
import { columns } from './columns.js';
import { grouped, percent, several } from './numbers.js';
import type { Paint } from './paint.js';

/** Passes by the letters of docs/program.md. */
const LETTER: Readonly<Record<ListedPass['op'], string>> = {
  forward: 'F',
  tangent: 'T',
  signal: 'S',
  local: 'L',
  projection: 'P',
  transposed: 'X',
  mix: 'M',
  basis: 'Z',
  update: 'U',
  feedback: 'B',
};

function passes(list: readonly ListedPass[], paint: Paint): string {
  const base = (used: boolean, address: number): string => (used ? String(address) : '-');
  const rows = list.map((pass) => {
    const forward = pass.op === 'forward';
    const output = pass.activation;
    return [
      `${LETTER[pass.op]}${pass.layer}`,
      pass.op,
      String(pass.layer),
      `${pass.rowTiles} x ${pass.columnTiles}`,
      grouped(pass.delay),
      grouped(pass.firstIssue),
      grouped(pass.lastIssue),
      String(pass.tileBase),
      pass.fromSample ? 'sample' : `hidden ${pass.inputBase}`,
      base(forward, pass.outputBase),
      String(pass.deltaBase),
      base(pass.project, pass.signalBase),
      forward ? '-' : String(pass.shift),
      forward ? output : '',
    ];
  });
  const head = [
    'pass',
    'op',
    'layer',
    'tiles',
    'wait',
    'first',
    'last',
    'tile@',
    'reads',
    'h@',
    'delta@',
    'B@',
    'shift',
    'activation',
  ];
  return columns(head, rows, paint);
}

/** What `systole program --list` prints. */
export function programSummary(listing: ProgramListing, paint: Paint): string {
  const { rule, layers, array, formats, train, infer, memories, cycles, macs } = listing;
  const title = (text: string): string => `\n${paint.strong(text)}\n`;
  const lines = [
    `${paint.strong(`${rule} on ${layers.join('-')}, array ${array.rows} x ${array.cols}`)}\n`,
    `  groups of ${several(array.group, 'column')}; weights ${formats.weight}, activations ${formats.activation}, delta ${formats.delta}\n`,
    title('A training sample'),
    passes(train, paint),
    paint.faint(
      '  tiles: rows x columns; wait, first, last: cycles, from the load of the first pass; @: word address;\n' +
        "  shift: of the layer's update in epoch 1\n",
    ),
    title('A sample that only wants a result'),
    passes(infer, paint),
    title('Memories'),
    columns(
      ['memory', 'count', 'word', 'words', 'used', 'bits', 'used', 'a word holds'],
      memories.map((memory) => [
        memory.name,
        String(memory.memories),
        String(memory.wordBits),
        grouped(memory.words),
        grouped(memory.usedWords),
        grouped(memory.bits),
        memory.bits === 0 ? '-' : percent(memory.usedBits / memory.bits, 1),
        memory.holds,
      ]),
      paint,
    ),
    `  ${grouped(memories.reduce((sum, { bits }) => sum + bits, 0))} bits in all\n`,
    title('Cycles'),
    `  a sample       ${grouped(cycles.period)} = ${grouped(cycles.tiles)} tiles + ${grouped(cycles.delays)} waits\n`,
    `  ${several(cycles.samples, 'sample').padEnd(13)}  ${grouped(cycles.total)} = ${cycles.fill} words of the first + ${cycles.start} + ${grouped(cycles.samples)} x ${grouped(cycles.period)} + ${cycles.drain} until the last is written\n`,
    `  MACs           ${grouped(macs)} a sample\n`,
    `  utilisation    ${percent(listing.utilization.compute)} of issuing cycles, ${percent(listing.utilization.overall)} of all\n`,
  ];
  return lines.join('');
}
