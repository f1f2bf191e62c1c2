// Keys of the page: `/` filters the tables, `g` and a letter goes to a part of the page.
const PLACES = { o: 'holo-tiles', c: 'holo-chart', t: 'holo-tables', r: 'holo-ranges', s: 'holo-storage' };
const TOGETHER_MILLIS = 1500;
let goingSince = 0;

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, textarea, select')) return;
  const going = Date.now() - goingSince < TOGETHER_MILLIS;
  goingSince = 0;
  if (event.key === '/') {
    const filter = document.querySelector('holo-tables .filter') ?? document.querySelector('.filter');
    if (!filter) return;
    event.preventDefault();
    filter.focus();
  } else if (event.key === 'g') {
    goingSince = Date.now();
  } else if (going && PLACES[event.key]) {
    const place = document.querySelector(PLACES[event.key]);
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: event.key === 'o' ? 'end' : 'start' });
  }
});
