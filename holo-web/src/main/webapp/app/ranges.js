import { html, nothing } from '../lib/vendor/lit-html/lit-html.js';
import { ConsoleElement } from './element.js';
import { node } from './node.js';
import { bytes, count, text } from './format.js';

const COLUMNS = [
  { key: 'id', label: 'Range', value: (r) => r.id },
  { key: 'tables', label: 'Tables', value: (r) => r.tables.join(' ') },
  { key: 'bytes', label: 'Size', number: true, value: (r) => r.bytes },
  { key: 'rows', label: 'Rows', number: true, value: (r) => r.rows },
  { key: 'commits', label: 'Transactions', number: true, value: (r) => r.commits },
  { key: 'generation', label: 'Generation', number: true, value: (r) => r.generation },
];
const NAMES_SHOWN = 8;

class Ranges extends ConsoleElement {
  #sort = { key: 'id', down: false };
  #expanded = new Set(); // ranges all of whose tables are shown

  view() {
    const answer = node.ranges;
    const note = answer?.available && answer.total > answer.ranges.length
      ? `the first ${count(answer.ranges.length)} of ${count(answer.total)}`
      : answer?.available ? `${count(answer.total)} on this node` : '';
    return html`<article class="panel" data-test="ranges">
      <header><h2>Ranges</h2><span class="muted">${note}</span></header>
      <div class="body">${this.#content(answer)}</div></article>`;
  }

  #content(answer) {
    if (node.rangesError && !answer) {
      return html`<p class="empty" data-test="ranges-error">The ranges could not be read: ${node.rangesError}</p>`;
    }
    if (!answer) return html`<p class="empty"><span class="skeleton"></span></p>`;
    if (!answer.available) return html`<p class="empty" data-test="ranges-empty">The store has not started, so there are no ranges to show.</p>`;
    if (!answer.ranges.length) return html`<p class="empty" data-test="ranges-empty">This node holds no range.</p>`;
    const largest = Math.max(1, ...answer.ranges.map((r) => r.bytes));
    return html`<div class="scroll"><table>
      <thead><tr>${COLUMNS.map((column) => this.#heading(column))}</tr></thead>
      <tbody>${this.#sorted(answer.ranges).map((range) => html`<tr data-test="range" data-id=${range.id}>
        <td>${range.id}</td>
        <td title="keys ${range.start || 'beginning'} to ${range.end || 'end'}">${this.#names(range)}</td>
        <td class="number">${text(bytes(range.bytes))}<progress class="meter" max=${largest} .value=${range.bytes} aria-hidden="true"></progress></td>
        <td class="number">${count(range.rows)}</td>
        <td class="number">${count(range.commits)}</td>
        <td class="number">${count(range.generation)}</td>
      </tr>`)}</tbody></table></div>`;
  }

  #heading({ key, label, number }) {
    const active = this.#sort.key === key;
    return html`<th class=${number ? 'number' : 'words'} aria-sort=${active ? (this.#sort.down ? 'descending' : 'ascending') : nothing}>
      <button type="button" @click=${() => this.#by(key)}>${label}${active ? (this.#sort.down ? ' ↓' : ' ↑') : ''}</button></th>`;
  }

  #by(key) {
    this.#sort = { key, down: this.#sort.key === key ? !this.#sort.down : key !== 'id' && key !== 'tables' };
    this.update();
  }

  #names(range) {
    const all = this.#expanded.has(range.id);
    const shown = all ? range.tables : range.tables.slice(0, NAMES_SHOWN);
    const hidden = range.tables.length - shown.length;
    return html`<span class="names" data-test="range-tables">${shown.map((name) => html`<span>${name}</span>`)}
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

  #sorted(ranges) {
    const { value } = COLUMNS.find((c) => c.key === this.#sort.key);
    const sign = this.#sort.down ? -1 : 1;
    return [...ranges].sort((a, b) => sign * (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0));
  }
}

customElements.define('holo-ranges', Ranges);
