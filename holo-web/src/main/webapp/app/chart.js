import { html, nothing } from '../lib/vendor/lit-html/lit-html.js';
import { ConsoleElement } from './element.js';
import { node } from './node.js';
import { measured, micros, rate, text } from './format.js';

// What each chart draws: title, metric names for Prometheus, and its series.
const CHARTS = {
  throughput: {
    title: 'Transactions per second',
    source: 'holo_transactions_committed_total, holo_transactions_refused_total; one-second rates',
    none: 'No transactions in this window',
    series: [
      { name: 'committed', value: (s) => s.store?.commitsPerSecond, format: rate, fill: true },
      { name: 'refused', value: (s) => s.store?.refusedPerSecond, format: rate },
    ],
    axis: (v) => (v >= 1000 ? `${v / 1000}k` : String(v)),
    least: 10,
  },
  latency: {
    title: 'Commit latency',
    source: 'holo_commit_p50_seconds, holo_commit_p99_seconds; of the store’s last window',
    none: 'No commits in this window',
    series: [
      { name: 'p50', value: (s) => s.store && toMillis(measured(s.store.commitMicrosP50)), format: asTime, fill: true },
      { name: 'p99', value: (s) => s.store && toMillis(measured(s.store.commitMicrosP99)), format: asTime },
    ],
    axis: (v) => (v >= 1000 ? `${v / 1000} s` : v >= 1 ? `${v} ms` : `${Math.round(v * 1000)} µs`),
    least: 1,
    // One stall of seconds must not flatten the microseconds around it.
    logarithmic: true,
  },
};

function toMillis(value) {
  return value == null ? null : value / 1000;
}

// The powers of ten around two values.
function decades(min, max) {
  return [10 ** Math.floor(Math.log10(min)), 10 ** Math.ceil(Math.log10(max))];
}

function powers(min, max) {
  const all = [];
  for (let e = Math.round(Math.log10(min)); e <= Math.round(Math.log10(max)); e++) all.push(10 ** e);
  return all;
}

function asTime(millis) {
  return text(micros(millis == null ? null : Math.round(millis * 1000)));
}

class Chart extends ConsoleElement {
  #plot = null;
  #resize = null;
  #colours = matchMedia('(prefers-color-scheme: dark)');
  #recolour = () => { this.#drop(); this.update(); };
  #index = null;

  get #definition() {
    return CHARTS[this.dataset.chart];
  }

  connectedCallback() {
    super.connectedCallback();
    this.#colours.addEventListener('change', this.#recolour);
    this.#resize = new ResizeObserver(() => this.#fit());
    this.#resize.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#colours.removeEventListener('change', this.#recolour);
    this.#resize.disconnect();
    this.#drop();
  }

  get #visible() {
    const last = node.latest;
    if (!last) return [];
    const from = last.epochMillis - node.windowSeconds * 1000;
    return node.samples.filter((s) => s.epochMillis >= from);
  }

  view() {
    const { title, source, series, none } = this.#definition;
    const samples = this.#visible;
    const at = this.#index != null && samples[this.#index] ? samples[this.#index] : samples.at(-1);
    const any = samples.some((s) => series.some(({ value }) => value(s) > 0));
    const name = this.dataset.chart;
    return html`<article class="panel" data-test="chart-${name}" data-points=${samples.length} data-drawn=${any}>
      <header title=${source}><h2>${title}</h2><span class="legend">${series.map((s, i) => html`
        <span><i class=${i ? 'second' : 'first'}></i>${s.name} <b data-test="chart-${name}-${s.name}">${at ? s.format(s.value(at)) : '–'}</b></span>`)}
      </span></header>
      <div class="plot"><div class="canvas"></div>${any ? nothing
        : html`<p class="none">${node.latest ? (node.latest.store ? none : 'The store has not started') : 'Loading'}</p>`}</div>
    </article>`;
  }

  rendered() {
    const samples = this.#visible;
    const { series, logarithmic } = this.#definition;
    const drawn = (y) => (y == null || (logarithmic && y <= 0) ? null : y);
    const data = [samples.map((s) => s.epochMillis / 1000), ...series.map(({ value }) => samples.map((s) => drawn(value(s))))];
    if (!this.#plot) this.#create(data);
    else this.#plot.setData(data, false);
    const end = samples.at(-1)?.epochMillis / 1000 || Date.now() / 1000;
    this.#plot.batch(() => {
      this.#plot.setScale('x', { min: end - node.windowSeconds, max: end });
    });
  }

  #create(data) {
    const { series, axis, least, logarithmic } = this.#definition;
    const style = getComputedStyle(document.documentElement);
    const token = (name) => style.getPropertyValue(name).trim();
    const lines = { stroke: token('--grid'), width: 1 };
    const labels = { stroke: token('--muted'), font: `11px ${token('--font')}`, grid: lines, ticks: { show: false } };
    this.#plot = new window.uPlot({
      ...this.#size(),
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      padding: [12, 28, 0, 0],
      scales: {
        x: { time: true },
        y: logarithmic ? { distr: 3, range: (_, min, max) => decades(min ?? least / 10, Math.max(least, max ?? least)) }
          : { range: (_, __, max) => [0, Math.max(least, (max ?? 0) * 1.12)] },
      },
      axes: [
        { ...labels, space: 80, size: 30, values: (_, ticks) => ticks.map((t) => new Date(t * 1000).toLocaleTimeString('en-GB')) },
        { ...labels, size: 56, space: 42, ...(logarithmic ? { splits: (_, __, min, max) => powers(min, max) } : {}), values: (_, ticks) => ticks.map((t) => (t == null ? null : axis(Math.round(t * 1000) / 1000))) },
      ],
      series: [{}, ...series.map(({ fill }, i) => ({
        stroke: token(`--series-${i + 1}`),
        fill: fill ? token('--series-1-fill') : undefined,
        width: 1.6,
        points: { show: false },
        spanGaps: false,
      }))],
      hooks: { setCursor: [(plot) => { this.#index = plot.cursor.idx ?? null; this.update(); }] },
    }, data, this.querySelector('.canvas'));
  }

  #size() {
    const box = this.querySelector('.plot');
    return { width: Math.max(120, box.clientWidth), height: Math.max(80, box.clientHeight) };
  }

  #fit() {
    if (this.#plot) this.#plot.setSize(this.#size());
  }

  #drop() {
    this.#plot?.destroy();
    this.#plot = null;
  }
}

customElements.define('holo-chart', Chart);
