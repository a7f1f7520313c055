import type { DataTable } from './figure.js';
import { escape } from './escape.js';

/** Whole numbers in groups of three, others with five digits. */
export function shown(value: string | number): string {
  if (typeof value === 'string') return value;
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return Number(value.toPrecision(5)).toLocaleString('en-US', { maximumFractionDigits: 12 });
}

/** A table; its first column names the rows. */
export function tableHtml({ columns, rows }: DataTable, caption: string): string {
  const head = columns.map((name) => `<th scope="col">${escape(name)}</th>`).join('');
  const body = rows.map((cells) => {
    const [first = '', ...rest] = cells.map((cell) => ({
      text: escape(shown(cell)),
      // Numbers to the right, under each other.
      words: typeof cell === 'string' && cell !== '-' ? ' class="words"' : '',
    }));
    if (first === '') return '';
    const others = rest.map(({ text, words }) => `<td${words}>${text}</td>`).join('');
    return `<tr><th scope="row">${first.text}</th>${others}</tr>`;
  });
  return `<table><caption>${escape(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table>`;
}
