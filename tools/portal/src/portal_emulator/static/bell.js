/** Bell, counter and the list of notifications. */
import { api, el } from './dom.js';
import { moment, t } from './texts.js';

const panel = document.getElementById('notifications');
const button = document.getElementById('bell');
const count = document.getElementById('bell-count');

let state;
let follow;

/** `followLink` opens a link of a notification; answers false when the browser should do it. */
export function startBell(followLink) {
  follow = followLink;
  button.addEventListener('click', () => { panel.hidden = !panel.hidden; });
  document.addEventListener('click', (event) => {
    if (!panel.hidden && event.isTrusted && !event.composedPath().includes(panel) && !event.composedPath().includes(button)) panel.hidden = true;
  });
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') panel.hidden = true; });
  panel.addEventListener('click', (event) => void clicked(event));
}

export function showBell(current) {
  state = current;
  button.setAttribute('aria-label', `${t('notifications')}: ${state.bell.unread}`);
  panel.setAttribute('aria-label', t('notifications'));
  count.textContent = state.bell.unread > 99 ? '99+' : String(state.bell.unread);
  count.hidden = state.bell.unread === 0;
  panel.replaceChildren(
    el('header', {}, el('b', {}, t('notifications')), state.bell.unread ? el('button', { class: 'link', type: 'button', testid: 'read-all', 'data-read': 'all' }, t('readAll')) : null),
    state.bell.items.length ? el('ol', {}, ...state.bell.items.map(row)) : el('div', { class: 'empty' }, t('nothing')));
}

function row(item) {
  const text = el('div', { class: 'text' });
  text.innerHTML = item.html;
  return el('li', { testid: 'notification', class: item.read ? '' : 'unread', 'data-id': item.id },
    el('span', { class: 'avatar small', style: 'background:#5b7fb8', 'aria-hidden': 'true' }, (item.author || item.app)[0]),
    el('div', {}, el('small', {}, item.author || item.app), text, el('small', {}, moment(item.at))));
}

async function clicked(event) {
  const link = event.target.closest('a');
  const id = event.target.closest('[data-id]')?.dataset.id;
  if (link && follow(link.href)) { event.preventDefault(); panel.hidden = true; }
  else if (link) { link.target = '_blank'; }
  if (event.target.dataset.read) await api('read', { user: state.me.id });
  else if (id) await api('read', { user: state.me.id, id: Number(id) });
}
