import { html, svg, nothing } from '../lib/vendor/lit-html/lit-html.js';
import { ConsoleElement } from './element.js';
import { node } from './node.js';
import { duration, time } from './format.js';

const SHAPES = {
  Ready: svg`<circle cx="5" cy="5" r="5"/>`,
  Degraded: svg`<path d="M5 0 10 10H0z"/>`,
  NotReady: svg`<rect width="10" height="10" rx="1"/>`,
  Unreachable: svg`<rect width="10" height="10" rx="1"/>`,
  Bootstrapping: svg`<path d="M5 0a5 5 0 1 0 5 5H7.5A2.5 2.5 0 1 1 5 2.5z"/>`,
};
const LABELS = { NotReady: 'Not ready' };

class Header extends ConsoleElement {
  view() {
    const state = node.state;
    document.title = node.node ? `${node.node.name} · ${LABELS[state] ?? state} · Holo` : 'Holo';
    document.body.classList.toggle('stale', node.lost != null);
    return html`
      <div class="bar"><div class="bar-inner">
        <h1 class="brand"><img src="icon.svg" alt=""> Holo</h1>
        <span class="node-name" data-test="node-name">${node.node?.name ?? nothing}</span>
        <span class="pill" role="status" data-test="state" data-state=${state ?? 'Loading'}>
          <svg viewBox="0 0 10 10" aria-hidden="true">${SHAPES[state] ?? nothing}</svg>${state ? (LABELS[state] ?? state) : 'Loading'}
        </span>
        <span class="spacer"></span>
        <span class="segmented" role="group" aria-label="Time window of the charts">
          ${node.windows.map((name) => html`
            <button type="button" data-test="window-${name}" aria-pressed=${node.window === name}
              @click=${() => node.setWindow(name)}>${name.replace('m', ' min')}</button>`)}
        </span>
      </div></div>`;
  }
}

class Alert extends ConsoleElement {
  view() {
    if (node.lost) {
      const since = node.lastSeen ? ` Last heard at ${time(node.lastSeen)}; what you see is from then.` : '';
      return html`<div class="alert broken" role="alert" data-test="alert">
        <strong>No answer from the node</strong><span>${node.lost}${since} Trying again.</span></div>`;
    }
    const { state, reason } = node.node ?? {};
    if (!reason) return nothing;
    const tone = { Degraded: 'warning', NotReady: 'broken' }[state] ?? 'busy';
    return html`<div class="alert ${tone}" role="alert" data-test="alert"><strong>${LABELS[state] ?? state}</strong>
      <span data-test="reason">${reason}</span></div>`;
  }
}

class Footer extends ConsoleElement {
  view() {
    const facts = node.node;
    if (!facts) return nothing;
    return html`<footer>
      <span data-test="version">Holo ${facts.version}</span>
      <span>Java ${facts.java}</span>
      <span>process ${facts.pid}</span>
      <span>up ${duration(facts.uptimeSeconds)}</span>
      <span title="g o overview, g c charts, g t tables, g r ranges, g s storage">keys: <kbd>/</kbd> filter, <kbd>g</kbd> <kbd>o</kbd> <kbd>c</kbd> <kbd>t</kbd> <kbd>r</kbd> <kbd>s</kbd> go to</span>
      <span class="spacer"></span>
      <a href="api/v1/node">node</a><a href="api/v1/tables">tables</a><a href="api/v1/ranges">ranges</a><a href="api/v1/samples">samples</a>
      <a href="health">health</a><a href="metrics">metrics</a>
    </footer>`;
  }
}

customElements.define('holo-header', Header);
customElements.define('holo-alert', Alert);
customElements.define('holo-footer', Footer);
