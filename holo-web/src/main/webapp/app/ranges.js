import { html, nothing } from '../lib/vendor/lit-html/lit-html.js';
import { Grid } from './grid.js';
import { node } from './node.js';
import { bytes, count, text } from './format.js';

const NAMES_SHOWN = 8;

class Ranges extends Grid {
  static name = 'ranges';
  static row = 'range';
  static title = 'Ranges';
  static source = 'holo_ranges; sizes and rows are estimates of the row store, read every 5 s';
  static columns = [
    { key: 'id', label: 'Range', value: (r) => r.id },
    { key: 'tables', label: 'Tables', value: (r) => r.tables.join(' '), cell(r) { return this.names(r); } },
    { key: 'bytes', label: 'Size', number: true, value: (r) => r.bytes, cell: sized((r) => r.bytes) },
    { key: 'rows', label: 'Rows', number: true, value: (r) => r.rows },
    { key: 'commits', label: 'Transactions', number: true, value: (r) => r.commits, source: 'since the start of the node' },
    { key: 'generation', label: 'Generation', number: true, value: (r) => r.generation },
  ];
  #expanded = new Set(); // ranges all of whose tables are shown

  answer() {
    const answer = node.ranges;
    if (!answer) return { error: node.rangesError && `The ranges could not be read: ${node.rangesError}` };
    if (!answer.available) return { empty: 'The store has not started, so there are no ranges to show.' };
    if (!answer.ranges.length) return { empty: 'This node holds no range.' };
    return { rows: answer.ranges, total: answer.total };
  }

  identity(range) {
    return range.id;
  }

  names(range) {
    const all = this.#expanded.has(range.id);
    const shown = all ? range.tables : range.tables.slice(0, NAMES_SHOWN);
    const hidden = range.tables.length - shown.length;
    return html`<span class="names" data-test="range-tables" title="keys ${range.start || 'beginning'} to ${range.end || 'end'}">${shown.map((name) => html`<span>${name}</span>`)}
      ${hidden > 0 ? html`<button type="button" class="more" data-test="range-more"
          @click=${() => this.#expand(range.id)}>and ${count(hidden + range.moreTables)} more</button>` : nothing}
      ${all && range.moreTables > 0 ? html`<span class="muted">and ${count(range.moreTables)} more</span>` : nothing}
      ${!range.tables.length && !range.system ? html`<span class="muted">no table</span>` : nothing}
      ${range.system ? html`<span class="muted">system catalog</span>` : nothing}</span>`;
  }

  #expand(id) {
    this.#expanded.add(id);
    this.update();
  }
}

class Tables extends Grid {
  static name = 'tables';
  static row = 'table';
  static title = 'Tables';
  static source = 'Estimates of the row store, newest versions only; sizes of segment files; read every 5 s';
  static columns = [
    { key: 'name', label: 'Table', value: (t) => t.name },
    { key: 'rows', label: 'Rows', number: true, value: (t) => t.rows },
    { key: 'rowBytes', label: 'Row store', number: true, value: (t) => t.rowBytes, cell: sized((t) => t.rowBytes) },
    { key: 'indexBytes', label: 'Indexes', number: true, value: (t) => t.indexBytes, cell: (t) => (t.indexes ? text(bytes(t.indexBytes)) : '–') },
    { key: 'segmentBytes', label: 'Segments', number: true, value: (t) => t.segmentBytes, cell: (t) => (t.segments ? text(bytes(t.segmentBytes)) : '–') },
  ];

  answer() {
    const answer = node.tables;
    if (!answer) return { error: node.tablesError && `The tables could not be read: ${node.tablesError}` };
    if (!answer.available) return { empty: 'The SQL engine has not started, so there are no tables to show.' };
    if (!answer.tables.length) return { empty: 'There is no table yet.' };
    return { rows: answer.tables, total: answer.total };
  }

  identity(table) {
    return table.name;
  }
}

// A size with a bar beside the largest one's.
function sized(value) {
  return (row, all) => html`${text(bytes(value(row)))}<progress class="meter" max=${Math.max(1, ...all.map(value))} .value=${value(row)} aria-hidden="true"></progress>`;
}

customElements.define('holo-ranges', Ranges);
customElements.define('holo-tables', Tables);
