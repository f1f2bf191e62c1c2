import { html, nothing } from '../lib/vendor/lit-html/lit-html.js';
import { ConsoleElement } from './element.js';
import { node } from './node.js';
import { count } from './format.js';

// A panel with a table: sortable, filtered by a word, exportable. A subclass says which columns there are and what the
// node answered; each column has a key, a label, `value(row)` to sort and export by, and may have `cell(row)` to show.
export class Grid extends ConsoleElement {
  #sort = null;
  #filter = '';

  view() {
    const { name, title, source } = this.constructor;
    const { rows, total, empty, error } = this.answer();
    const shown = rows ? this.#sorted(rows.filter((row) => this.#matches(row))) : [];
    const note = rows && total > rows.length ? `the first ${count(rows.length)} of ${count(total)}` : rows ? `${count(total)} on this node` : '';
    return html`<article class="panel" data-test=${name}>
      <header title=${source}><h2>${title}</h2><span class="muted">${note}</span><span class="spacer"></span>
        ${rows?.length ? html`<input type="search" class="filter" data-test="${name}-filter" placeholder="Filter" aria-label="Filter ${title.toLowerCase()}"
            .value=${this.#filter} @input=${(event) => this.#by(event.target.value)} @keydown=${(event) => this.#leave(event)}>
          <button type="button" class="copy" data-test="${name}-csv" @click=${() => this.#export(shown)}>CSV</button>` : nothing}
      </header>
      <div class="body">${error && !rows ? html`<p class="empty" data-test="${name}-error">${error}</p>`
        : empty ? html`<p class="empty" data-test="${name}-empty">${empty}</p>`
        : !rows ? html`<p class="empty"><span class="skeleton"></span></p>`
        : shown.length ? this.#table(shown, rows)
        : html`<p class="empty" data-test="${name}-none">Nothing has “${this.#filter}” in it</p>`}</div></article>`;
  }

  #table(shown, all) {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${this.constructor.title}><table>
      <thead><tr>${this.constructor.columns.map((column) => this.#heading(column))}</tr></thead>
      <tbody>${shown.map((row) => html`<tr data-test=${this.constructor.row} data-id=${this.identity(row)}>
        ${this.constructor.columns.map((column) => html`<td class=${column.number ? 'number' : nothing}>${column.cell
          ? column.cell.call(this, row, all) : column.number ? count(column.value(row)) : column.value(row)}</td>`)}</tr>`)}</tbody></table></div>`;
  }

  #heading({ key, label, number, source }) {
    const { by, down } = this.#order;
    const active = by === key;
    return html`<th class=${number ? 'number' : 'words'} title=${source ?? nothing} aria-sort=${active ? (down ? 'descending' : 'ascending') : nothing}>
      <button type="button" @click=${() => this.#sortBy(key)}>${label}${active ? (down ? ' ↓' : ' ↑') : ''}</button></th>`;
  }

  get #order() {
    return this.#sort ?? { by: this.constructor.columns[0].key, down: false };
  }

  #sortBy(key) {
    const { by, down } = this.#order;
    const { number } = this.constructor.columns.find((c) => c.key === key);
    this.#sort = { by: key, down: by === key ? !down : Boolean(number) };
    this.update();
  }

  #sorted(rows) {
    const { by, down } = this.#order;
    const { value } = this.constructor.columns.find((c) => c.key === by);
    const sign = down ? -1 : 1;
    return [...rows].sort((a, b) => sign * (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0));
  }

  #matches(row) {
    const word = this.#filter.trim().toLowerCase();
    return !word || this.constructor.columns.some(({ value }) => String(value(row)).toLowerCase().includes(word));
  }

  #by(word) {
    this.#filter = word;
    this.update();
  }

  #leave(event) {
    if (event.key !== 'Escape') return;
    this.#by('');
    event.target.blur();
  }

  // What is shown, in full precision.
  #export(rows) {
    const cell = (value) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
    const { columns, name } = this.constructor;
    const lines = [columns.map(({ label }) => cell(label)), ...rows.map((row) => columns.map(({ value }) => cell(value(row))))];
    const file = new Blob([lines.map((line) => `${line.join(',')}\n`).join('')], { type: 'text/csv' });
    const link = Object.assign(document.createElement('a'), {
      href: URL.createObjectURL(file), download: `${node.node?.name ?? 'holo'}-${name}.csv`,
    });
    link.click();
    URL.revokeObjectURL(link.href);
  }
}
