/** The portal's own pages: home, company, a person, messages. */
import { avatar, el, icon } from './dom.js';
import { messageFor } from './frames.js';
import { moment, t } from './texts.js';

export function homePage(state, open) {
  const news = state.bell.items.slice(0, 4);
  const tiles = [
    ...state.menu.map((item) => tile(item.title, t('open'), 'app', () => open(item), item.badge)),
    ...state.setup.map((item) => tile(item.title, t('setup'), 'setup', () => open({ ...item, placement: 'LEFT_MENU' }))),
  ];
  return el('div', { class: 'page' },
    el('h1', {}, t('hello', { name: state.me.name.split(' ')[0] })), el('p', { class: 'lead' }, t('lead')),
    el('div', { class: 'cards' }, ...tiles),
    el('div', { class: 'cards' },
      el('section', { class: 'card' }, el('h2', {}, t('latest')),
        news.length ? el('ul', {}, ...news.map(newsItem)) : el('span', { class: 'muted' }, t('nothing'))),
      el('section', { class: 'card' }, el('h2', {}, state.portal.root),
        el('p', { class: 'muted' }, t('people', { n: state.people.length })),
        el('ul', {}, ...state.departments.filter((item) => item.head).sort((a, b) => depth(state, a) - depth(state, b)).slice(0, 5).map((item) => headItem(state, item))))),
    el('p', { class: 'foot' }, t('foot')));
}

/** How far below the root a department is. */
function depth(state, department) {
  const parent = state.departments.find((item) => item.id === department.parent);
  return parent ? 1 + depth(state, parent) : 0;
}

function tile(title, note, symbol, open, badge = 0) {
  return el('a', { class: 'card tile', href: '#', onclick: (event) => { event.preventDefault(); open(); } },
    el('span', { class: 'icon' }, icon(symbol)), el('span', {}, el('b', {}, title), el('small', { class: 'muted', style: 'display:block' }, note)),
    badge ? el('span', { class: 'badge', style: 'margin-left:auto' }, String(badge)) : null);
}

function newsItem(item) {
  const text = el('div', { class: 'text' });
  text.innerHTML = item.html;
  return el('li', {}, text, el('small', { class: 'muted' }, moment(item.at)));
}

function headItem(state, department) {
  const head = state.people.find((person) => person.id === department.head);
  return head ? el('li', { class: 'row' }, avatar(head, 'small'), el('span', {}, head.name, el('small', {}, department.name))) : '';
}

export function companyPage(state) {
  return el('div', { class: 'page' }, el('h1', {}, t('company')), el('p', { class: 'lead' }, t('people', { n: state.people.length })),
    el('div', { class: 'cards' }, ...state.departments.map((department) => departmentCard(state, department))));
}

function departmentCard(state, department) {
  const members = state.people.filter((person) => person.departments.includes(department.id) || person.id === department.head);
  const rank = (person) => (person.id === department.head ? 0 : person.id === department.deputy ? 1 : 2);
  const role = (person) => ({ 0: t('head'), 1: t('deputy') }[rank(person)]);
  const parent = state.departments.find((item) => item.id === department.parent);
  return el('section', { class: 'card' }, el('h2', {}, department.name, parent ? el('small', { class: 'muted', style: 'font-weight:400' }, ` · ${parent.name}`) : ''),
    el('ul', {}, ...members.sort((a, b) => rank(a) - rank(b)).map((person) => el('li', { class: 'row' }, avatar(person, 'small'),
      el('span', {}, person.name, el('small', {}, person.title)), role(person) ? el('span', { class: 'tag' }, role(person)) : ''))));
}

export function personPage(state, id) {
  const person = state.people.find((item) => item.id === id);
  if (!person) return messagePage(t('unknownPage'), '');
  const departments = state.departments.filter((item) => person.departments.includes(item.id)).map((item) => item.name).join(', ');
  return el('div', { class: 'page' }, el('div', { class: 'card row' }, avatar(person), el('span', {}, el('b', {}, person.name), el('small', {}, `${person.title} · ${departments}`))));
}

export function messagePage(title, hint) {
  return el('div', { class: 'message', testid: 'page-message' }, el('b', {}, title), el('span', {}, hint));
}

export const refusalPage = (reason) => messagePage(...messageFor(reason));
