import { html, nothing } from '../lib/vendor/lit-html/lit-html.js';
import { ConsoleElement } from './element.js';
import { node } from './node.js';
import { bytes, count, measured, micros, percent, rate, text } from './format.js';

class Storage extends ConsoleElement {
  view() {
    const sample = node.latest;
    return html`<article class="panel" data-test="storage">
      <header title="holo_log_appended_bytes_total, holo_log_syncs_total, holo_log_sync_p99_seconds, holo_log_segments, holo_row_store_bytes; rates over the last second"><h2>Log, disk and process</h2></header>
      <div class="body">${sample ? this.#facts(sample) : html`<p class="empty"><span class="skeleton"></span></p>`}</div>
    </article>`;
  }

  #facts(sample) {
    const store = sample.store;
    const used = sample.diskBytesTotal - sample.diskBytesFree;
    return html`<dl>
      ${store ? html`
        <dt>Commit log writes</dt><dd data-test="log-rate">${text(bytes(store.logBytesPerSecond))}/s</dd>
        <dt>Commit log syncs</dt><dd>${rate(store.logSyncsPerSecond)}/s, p99 ${text(micros(measured(store.logSyncMicrosP99)))}</dd>
        <dt>Commit log segments</dt><dd>${count(store.logSegments)}</dd>
        <dt>Row store</dt><dd>${text(bytes(store.rowStoreBytes))}</dd>` : nothing}
      ${sample.diskBytesTotal ? html`
        <dt>Disk used</dt><dd data-test="disk">${text(bytes(used))} of ${text(bytes(sample.diskBytesTotal))}
          <progress class="meter" max=${sample.diskBytesTotal} .value=${used} aria-label="disk used"></progress></dd>` : nothing}
      <dt>Java heap</dt><dd>${text(bytes(sample.heapBytes))} of ${text(bytes(sample.heapBytesMax))}
        <progress class="meter" max=${sample.heapBytesMax} .value=${sample.heapBytes} aria-label="heap used"></progress></dd>
      ${sample.residentBytes ? html`<dt>Process memory</dt><dd>${text(bytes(sample.residentBytes))}</dd>` : nothing}
      <dt>Processor</dt><dd>${percent(sample.processorLoad)} of ${node.node?.processors ?? '–'}</dd>
      <dt>Data directory</dt><dd><code>${node.node?.dataDirectory ?? '–'}</code></dd>
    </dl>`;
  }
}

class Connect extends ConsoleElement {
  #copied = null;

  view() {
    const endpoints = node.node?.endpoints;
    return html`<article class="panel" data-test="connect">
      <header><h2>Connect</h2></header>
      <div class="body connect">${endpoints
        ? endpoints.map((endpoint) => html`<div>
            <div class="name">${endpoint.name}</div>
            <div class="line"><code title=${endpoint.connect}>${endpoint.connect}</code>
              <button type="button" class="copy" @click=${() => this.#copy(endpoint)}>${this.#copied === endpoint.name ? 'Copied' : 'Copy'}</button></div>
          </div>`)
        : html`<span class="skeleton"></span>`}</div>
    </article>`;
  }

  async #copy({ name, connect }) {
    await navigator.clipboard.writeText(connect);
    this.#copied = name;
    this.update();
    setTimeout(() => { this.#copied = null; this.update(); }, 1500);
  }
}

customElements.define('holo-storage', Storage);
customElements.define('holo-connect', Connect);
