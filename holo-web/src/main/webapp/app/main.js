// The console. Components are custom elements (one file each); all of them show `node`.
import './header.js';
import './tiles.js';
import './chart.js';
import './ranges.js';
import './facts.js';
import './keys.js';
import { node } from './node.js';

node.start();
