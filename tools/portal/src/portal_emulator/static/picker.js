/** The portal's own dialogs for people and access rights. Cancelling never answers, as in life. */
import { avatar, el } from './dom.js';
import { t } from './texts.js';

/** `choices`: [{id, name, note, person?}]; calls `picked` with the chosen ones. */
export function pick({ title, choices, multiple, picked }) {
  const chosen = new Set();
  const list = el('ul');
  const finish = () => { dialog.remove(); picked(choices.filter((choice) => chosen.has(choice.id))); };
  const draw = (text = '') => {
    const found = choices.filter((choice) => `${choice.name} ${choice.note}`.toLowerCase().includes(text.toLowerCase()));
    list.replaceChildren(...found.map((choice) => {
      const button = el('button', { type: 'button', testid: 'picker-item', 'data-id': choice.id, 'aria-pressed': String(chosen.has(choice.id)) },
        avatar({ id: String(choice.id).replace(/\D/g, '') || 1, name: choice.name }, 'small'), el('span', {}, choice.name, el('small', {}, choice.note)));
      button.addEventListener('click', () => {
        if (!multiple) { chosen.add(choice.id); finish(); return; }
        if (!chosen.delete(choice.id)) chosen.add(choice.id);
        button.setAttribute('aria-pressed', String(chosen.has(choice.id)));
      });
      return el('li', {}, button);
    }));
  };
  const search = el('input', { type: 'search', placeholder: t('search'), 'aria-label': t('search'), oninput: () => draw(search.value) });
  const dialog = el('div', { class: 'picker', testid: 'picker', role: 'dialog', 'aria-modal': 'true' },
    el('div', {}, el('header', {}, title), search, list,
      el('footer', {},
        el('button', { class: 'button', type: 'button', testid: 'picker-cancel', onclick: () => dialog.remove() }, t('cancel')),
        multiple ? el('button', { class: 'button primary', type: 'button', testid: 'picker-done', onclick: finish }, t('done')) : null)));
  dialog.addEventListener('keydown', (event) => event.key === 'Escape' && dialog.remove());
  draw();
  document.body.append(dialog);
  search.focus();
}

const asUser = (person) => ({ id: String(person.id), name: person.name, photo: '', position: person.note, url: `/company/personal/user/${person.id}/`, sub: false, sup: false });

export function selectUser(state, multiple, reply) {
  const choices = state.people.map((person) => ({ id: person.id, name: person.name, note: person.title }));
  const title = t(multiple ? 'choosePeople' : 'choosePerson');
  pick({ title, choices, multiple, picked: (found) => reply(multiple ? found.map(asUser) : asUser(found[0])) });
}

/** `taken` are codes that cannot be chosen (any more). */
export function selectAccess(state, taken, reply) {
  const choices = [
    { id: 'UA', name: t('everybody'), note: '' },
    ...state.departments.flatMap((item) => [
      { id: `DR${item.id}`, name: item.name, note: t('withBelow') },
      { id: `D${item.id}`, name: item.name, note: t('company') }]),
    ...state.people.map((person) => ({ id: `U${person.id}`, name: person.name, note: person.title })),
  ].filter(({ id }) => !Object.values(taken ?? {}).includes(id));
  pick({ title: t('chooseAccess'), choices, multiple: true, picked: (found) => reply(found.map(({ id, name }) => ({ id, name }))) });
}
