/** Small helpers to build the page. Text goes in as text; the only HTML is the server's rendered BB code. */
const icons = {
  home: 'M4 11 12 4l8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1v-8Z',
  company: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6 9c0-3.5 2.7-6 6-6s6 2.5 6 6M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.4c2 .9 3 3 3 5.6',
  app: 'M6 4h12l1.5 4v11a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1V8L6 4ZM4.5 8h15M9 12a3 3 0 0 0 6 0',
  setup: 'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm7-3c0 .5 0 .9-.1 1.3l2 1.6-2 3.4-2.4-.9c-.7.5-1.4 1-2.2 1.2L14 21h-4l-.3-2.4c-.8-.3-1.5-.7-2.2-1.2l-2.4.9-2-3.4 2-1.6a7 7 0 0 1 0-2.6l-2-1.6 2-3.4 2.4.9c.7-.5 1.4-1 2.2-1.2L10 3h4l.3 2.4c.8.3 1.5.7 2.2 1.2l2.4-.9 2 3.4-2 1.6c.1.4.1.8.1 1.3Z',
  chevron: 'm7 10 5 5 5-5',
  close: 'M6 6l12 12M18 6 6 18',
};

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'testid') node.dataset.testid = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', icons[name]);
  svg.append(path);
  return svg;
}

const initials = (name) => name.split(' ').filter(Boolean).slice(0, 2).map((part) => part[0]).join('');

export function avatar(person, size = '') {
  const hue = (Number(person.id) * 137) % 360;
  const style = `background: linear-gradient(140deg, hsl(${hue} 58% 58%), hsl(${(hue + 24) % 360} 62% 44%))`;
  return el('span', { class: `avatar ${size}`, style, 'aria-hidden': 'true' }, initials(person.name));
}

export async function api(path, body) {
  const options = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(`/portal-api/${path}`, options);
  return answer.status === 204 ? { silent: true } : answer.json();
}
