import { render } from '../lib/vendor/lit-html/lit-html.js';
import { node } from './node.js';

// A component in the page's own DOM that renders `view()` whenever the node changes, at most once a frame.
export class ConsoleElement extends HTMLElement {
  #frame = 0;
  #changed = () => this.update();

  connectedCallback() {
    node.addEventListener('change', this.#changed);
    this.update();
  }

  disconnectedCallback() {
    node.removeEventListener('change', this.#changed);
    cancelAnimationFrame(this.#frame);
  }

  update() {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      render(this.view(), this);
      this.rendered();
    });
  }

  rendered() {}
}
