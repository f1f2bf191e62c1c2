import { html, nothing } from '../lib/vendor/lit-html/lit-html.js';
import { ConsoleElement } from './element.js';
import { node } from './node.js';
import { bytes, count, measured, micros, percent, plural, rate, text, UNKNOWN } from './format.js';

class Tiles extends ConsoleElement {
  view() {
    const sample = node.latest;
    const store = sample?.store;
    const open = sample ? Object.values(sample.connections).reduce((sum, n) => sum + n, 0) : null;
    const fronts = sample
      ? Object.entries(sample.connections).map(([name, n]) => `${name} ${count(n)}`).join(' · ')
      : '';
    const p50 = micros(measured(store?.commitMicrosP50));
    const p99 = micros(measured(store?.commitMicrosP99));
    const size = bytes(store?.rowStoreBytes);
    return html`<section class="tiles" aria-label="Now">
      ${tile('throughput', 'Transactions per second', rate(store?.commitsPerSecond), '',
        store ? `${count(store.commits)} since start` : '', 'rate of holo_transactions_committed_total over the last second')}
      ${tile('p50', 'Commit latency p50', p50.value, p50.unit, store ? `${count(store.inFlight)} in flight` : '', 'holo_commit_p50_seconds, of the store’s last window; holo_transactions_in_flight')}
      ${tile('p99', 'Commit latency p99', p99.value, p99.unit,
        store ? `log sync p99 ${text(micros(measured(store.logSyncMicrosP99)))}` : '', 'holo_commit_p99_seconds, holo_log_sync_p99_seconds, of the store’s last window')}
      ${tile('fast-path', 'Fast path', percent(store?.fastPathShare), '',
        store ? `${rate(store.refusedPerSecond)} refused per second` : '', 'rates of holo_accord_fast_path_total, holo_accord_slow_path_total and holo_transactions_refused_total over the last second')}
      ${tile('connections', 'Connections', count(open), '', fronts, 'holo_pg_connections, holo_flight_connections; now')}
      ${tile('size', 'Row store', size.value, size.unit,
        store ? plural(store.logSegments, 'log segment', 'log segments') : '', 'holo_row_store_bytes, holo_log_segments; now')}
    </section>`;
  }
}

function tile(name, label, value, unit, note, source) {
  const waiting = !node.latest;
  return html`<div class="panel tile" data-test="tile-${name}">
    <div class="label" title=${source}>${label}</div>
    <div class="value" data-test="${name}">${waiting
      ? html`<span class="skeleton" aria-label="loading"></span>`
      : html`${value}${unit ? html`<small>${unit}</small>` : nothing}`}</div>
    <div class="note" title=${note}>${waiting ? nothing : value === UNKNOWN && !note ? 'the store has not started' : note}</div>
  </div>`;
}

customElements.define('holo-tiles', Tiles);
