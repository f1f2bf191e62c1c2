// Numbers for people. Every function answers { value, unit } or a text; `–` stands for "not known".
export const UNKNOWN = '–';

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(number) {
  if (number == null) return UNKNOWN;
  return grouped.format(number);
}

export function plural(number, one, many) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

// A latency of 0 means that nothing was measured.
export function measured(micros) {
  return micros ? micros : null;
}

export function rate(perSecond) {
  if (perSecond == null) return UNKNOWN;
  if (perSecond > 0 && perSecond < 10) return perSecond.toFixed(1);
  return grouped.format(perSecond);
}

export function micros(value) {
  if (value == null) return { value: UNKNOWN, unit: '' };
  if (value < 1000) return { value: grouped.format(value), unit: 'µs' };
  if (value < 1_000_000) return { value: trim(value / 1000), unit: 'ms' };
  return { value: trim(value / 1_000_000), unit: 's' };
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function bytes(value) {
  if (value == null) return { value: UNKNOWN, unit: '' };
  let scaled = value;
  let i = 0;
  while (scaled >= 1024 && i < BYTE_UNITS.length - 1) {
    scaled /= 1024;
    i++;
  }
  return { value: i === 0 ? grouped.format(scaled) : trim(scaled), unit: BYTE_UNITS[i] };
}

export function text({ value, unit }) {
  return unit ? `${value} ${unit}` : value;
}

export function percent(share) {
  return share == null ? UNKNOWN : `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

export function duration(seconds) {
  if (seconds == null) return UNKNOWN;
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  if (minutes > 0) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(seconds)} s`;
}

export function time(millis) {
  return new Date(millis).toLocaleTimeString('en-GB');
}

function trim(number) {
  return number >= 100 ? number.toFixed(0) : number >= 10 ? number.toFixed(1) : number.toFixed(2);
}
