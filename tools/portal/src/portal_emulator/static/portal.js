/** The portal page: reads its state, draws itself, opens what is asked for. */
import { showBell, startBell } from './bell.js';
import { api, avatar, el, icon } from './dom.js';
import { openFrame, openFrameSlider, serveFrames } from './frames.js';
import { companyPage, homePage, messagePage, personPage, refusalPage } from './pages.js';
import { openSlider } from './slider.js';
import { speak, t } from './texts.js';

const work = document.getElementById('work');
const menu = document.getElementById('menu');
const query = new URLSearchParams(location.search);

let state;
let view = 'home';
let groupOpen = true;

const same = (a, b) => a.app === b.app && a.placement === b.placement && (a.nth ?? 0) === (b.nth ?? 0);

async function load() {
  const user = query.get('user');
  state = await api(`state${user ? `?user=${encodeURIComponent(user)}` : ''}`);
  speak(state.me.language);
  drawTop();
  drawMenu();
  showBell(state);
  if (view === 'home') show(homePage(state, openItem));
}

function drawTop() {
  document.title = state.portal.title;
  document.getElementById('company').textContent = state.portal.title;
  document.getElementById('domain').textContent = state.portal.domain;
  document.getElementById('brand').href = `/?user=${state.me.id}`;
  document.getElementById('my-name').textContent = state.me.name;
  document.getElementById('my-title').textContent = state.me.admin ? `${t('admin')} · ${state.me.title}` : state.me.title;
  const mine = avatar(state.me);
  mine.id = 'my-avatar';
  document.getElementById('my-avatar').replaceWith(mine);
  const select = document.getElementById('user-switch');
  select.setAttribute('aria-label', t('switch'));
  select.title = t('switch');
  select.replaceChildren(...state.departments.map((department) => el('optgroup', { label: department.name },
    ...state.people.filter((person) => person.departments[0] === department.id).map((person) => el('option', { value: person.id }, `${person.name} — ${person.title}`)))));
  select.value = String(state.me.id);
}

function entry({ title, symbol, active, testid, badge, open, quiet }) {
  return el('a', { href: '#', class: active ? 'active' : '', testid, title, 'aria-current': active ? 'page' : null, onclick: (event) => { event.preventDefault(); open(); } },
    icon(symbol), el('span', {}, title), badge ? el('span', { class: `badge ${quiet ? 'quiet' : ''}`, testid: quiet ? null : 'menu-badge' }, badge > 99 ? '99+' : String(badge)) : null);
}

function drawMenu() {
  const items = [
    ...state.menu.map((item, index) => el('li', { testid: 'menu-app' }, entry({
      title: item.title, symbol: 'app', badge: item.badge, testid: `menu-app-${index + 1}`, active: typeof view === 'object' && same(view, item), open: () => openItem(item) }))),
    ...state.setup.map((item) => el('li', {}, entry({
      title: item.title, symbol: 'setup', badge: '!', quiet: true, testid: 'menu-setup', active: typeof view === 'object' && view.app === item.app, open: () => openItem({ ...item, placement: 'LEFT_MENU' }) }))),
  ];
  menu.replaceChildren(
    el('ul', {},
      el('li', {}, entry({ title: t('home'), symbol: 'home', active: view === 'home', open: () => go('home', homePage(state, openItem), '/') })),
      el('li', {}, entry({ title: t('company'), symbol: 'company', active: view === 'company', open: () => go('company', companyPage(state), '/company/') }))),
    el('button', { class: 'group', type: 'button', 'aria-expanded': String(groupOpen), onclick: () => { groupOpen = !groupOpen; drawMenu(); } }, icon('chevron'), el('span', {}, t('applications'))),
    el('ul', { hidden: !groupOpen }, ...items),
    items.length || !groupOpen ? '' : el('p', { class: 'hint' }, t('noApps')));
}

function show(node) {
  work.replaceChildren(node);
}

function go(next, node, path) {
  view = next;
  history.replaceState(null, '', `${path}${path.includes('?') ? '&' : '?'}user=${state.me.id}`);
  drawMenu();
  show(node);
}

async function openItem(item) {
  const from = location.pathname + location.search;
  const box = el('div', { class: 'frame-box' });
  const title = item.title || state.menu.find((other) => same(other, item))?.title || '';
  go(item, el('div', { class: 'section' }, el('h1', { testid: 'page-title', id: 'pagetitle' }, title), box), `/?open=${item.placement}`);
  const options = item.placement === 'LEFT_MENU' ? { URI: from } : null;
  const frame = await openFrame(box, { ...item, options });
  if (frame.refused) show(refusalPage(frame.refused));
}

/** `a[b][]=c` as PHP reads it: an empty name is the next number. */
function put(node, names, value) {
  const [name, ...rest] = [names[0] || String(Object.keys(node).length), ...names.slice(1)];
  if (!rest.length) Object.defineProperty(node, name, { value, enumerable: true, configurable: true, writable: true });
  else put(Object.hasOwn(node, name) && typeof node[name] === 'object' ? node[name] : (node[name] = {}), rest, value);
}

/** `/marketplace/view/{code}/?params[…]` in a slider; false when the address is something else. */
function openLink(href, closed = () => {}) {
  const address = new URL(href, location.origin);
  const found = address.origin === location.origin && address.pathname.match(/^\/marketplace\/view\/([^/]+)\/?$/);
  if (!found) return false;
  const params = {};
  for (const [key, value] of address.searchParams) {
    const names = key.match(/^params((?:\[[^\]]*\])+)$/);
    if (names) put(params, [...names[1].matchAll(/\[([^\]]*)\]/g)].map((name) => name[1]), value);
  }
  void openFrameSlider({ app: decodeURIComponent(found[1]), placement: 'REST_APP_URI', options: { URI: location.pathname + location.search, ...params }, closed,
    title: state.menu.find((item) => item.app === decodeURIComponent(found[1]))?.title });
  return true;
}

async function openPath(path, closed) {
  if (openLink(path, closed)) return;
  const slider = openSlider({ closed });
  const person = path.match(/^\/company\/personal\/user\/(\d+)\//);
  slider.body.replaceChildren(el('div', { class: 'body' }, person ? personPage(state, Number(person[1])) : messagePage(t('unknownPage'), path)));
}

serveFrames({
  state: () => state,
  refusal: refusalPage,
  heading: (text) => { const heading = document.getElementById('pagetitle'); if (heading) heading.textContent = text; },
  scroll: (top) => work.scrollTo({ top }),
  installed: () => { location.href = `/?user=${state.me.id}&open=LEFT_MENU&install_finished=Y`; },
  openPath,
});
startBell((href) => openLink(href));
work.addEventListener('click', (event) => {
  const link = event.target.closest('.text a');
  if (link && openLink(link.href)) event.preventDefault();
});
document.getElementById('user-switch').addEventListener('change', (event) => {
  const open = typeof view === 'object' ? `&open=${view.placement}` : '';
  location.href = `/?user=${event.target.value}${open}`;
});

await load();
const person = location.pathname.match(/^\/company\/personal\/user\/(\d+)/);
if (query.get('open')) {
  const placement = query.get('open').toUpperCase();
  await openItem(state.menu.find((item) => item.placement === placement) ?? { app: state.setup[0]?.app, placement, title: state.setup[0]?.title });
} else if (person) go('person', personPage(state, Number(person[1])), location.pathname);
else if (location.pathname.startsWith('/company/')) go('company', companyPage(state), '/company/');
else openLink(location.href);
new EventSource('/portal-api/stream').addEventListener('message', () => void load());
