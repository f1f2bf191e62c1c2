// What the page knows of the node: fetched once, then kept current by the event stream. Components listen for `change`.
const WINDOWS = { '1m': 60, '5m': 300, '15m': 900 };
const HELD_EVERY_MILLIS = 5000;
const LOST_AFTER_MILLIS = 6000;

class Node extends EventTarget {
  node = null; // api/v1/node
  samples = []; // oldest first
  ranges = null; // api/v1/ranges
  rangesError = null;
  tables = null; // api/v1/tables
  tablesError = null;
  lost = null; // why the node does not answer, or null
  lastSeen = null;
  window = new URLSearchParams(location.search).get('window') ?? '5m';

  constructor() {
    super();
    if (!(this.window in WINDOWS)) this.window = '5m';
  }

  start() {
    this.#connect();
    this.#pollHeld();
    setInterval(() => this.#watch(), 1000);
  }

  get windowSeconds() {
    return WINDOWS[this.window];
  }

  get windows() {
    return Object.keys(WINDOWS);
  }

  setWindow(name) {
    this.window = name;
    const url = new URL(location.href);
    url.searchParams.set('window', name);
    history.replaceState(null, '', url);
    this.#changed();
  }

  get latest() {
    return this.samples.at(-1) ?? null;
  }

  get state() {
    return this.lost ? 'Unreachable' : (this.node?.state ?? null);
  }

  async #load() {
    const [node, samples] = await Promise.all([get('api/v1/node'), get('api/v1/samples')]);
    this.node = node;
    this.samples = samples.samples;
    this.#seen();
  }

  #connect() {
    const stream = new EventSource('api/v1/stream');
    stream.addEventListener('open', () => {
      // the process may be another one than before: begin anew
      this.#load().catch((error) => this.#fail(error));
    });
    stream.addEventListener('node', (event) => {
      this.node = JSON.parse(event.data);
      this.#seen();
    });
    stream.addEventListener('samples', (event) => {
      this.#append(JSON.parse(event.data).samples);
      this.#seen();
    });
    stream.addEventListener('error', () => {
      if (stream.readyState === EventSource.CLOSED) {
        stream.close();
        setTimeout(() => this.#connect(), 2000);
      }
    });
  }

  #append(samples) {
    for (const sample of samples) {
      const last = this.latest;
      if (last && sample.sequence <= last.sequence) continue;
      this.samples.push(sample);
    }
    const most = this.node?.windowSeconds ?? 900;
    if (this.samples.length > most) this.samples.splice(0, this.samples.length - most);
  }

  #seen() {
    this.lost = null;
    this.lastSeen = Date.now();
    this.#changed();
  }

  #watch() {
    if (this.lastSeen && !this.lost && Date.now() - this.lastSeen > LOST_AFTER_MILLIS) {
      this.#fail(new Error('The node has sent nothing for some seconds.'));
    }
  }

  #fail(error) {
    this.lost = error.message;
    this.#changed();
  }

  async #pollHeld() {
    await Promise.all(['ranges', 'tables'].map(async (name) => {
      try {
        this[name] = await get(`api/v1/${name}`);
        this[`${name}Error`] = null;
      } catch (error) {
        this[`${name}Error`] = error.message;
      }
    }));
    this.#changed();
    setTimeout(() => this.#pollHeld(), HELD_EVERY_MILLIS);
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

async function get(path) {
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  if (!response.ok) {
    const problem = await response.json().catch(() => null);
    throw new Error(problem?.message ?? `${path} answered ${response.status}`);
  }
  return response.json();
}

export const node = new Node();
