/** Sliders: panels that come in from the right, one over the other. */
import { el, icon } from './dom.js';
import { t } from './texts.js';

const stack = [];
const colours = { aqua: '#06bab1', green: '#59a80f', orange: '#f49b00', brown: '#8b6f52', pink: '#e14ea3', blue: '#2f78ee', grey: '#7c8896', violet: '#8357e0' };

/**
 * Opens a slider. `settings`: title, label {bgColor, text, color}, width, leftBoundary.
 * `closed` is called once when it is gone.
 */
export function openSlider({ title = '', settings = {}, closed = () => {} } = {}) {
  const body = el('div', { class: 'frame-box' });
  const heading = el('b', { testid: 'slider-title' }, settings.title || title);
  const panel = el('div', { class: 'slider', testid: 'slider', role: 'dialog', 'aria-modal': 'true' },
    el('div', { class: 'tab' },
      el('button', { class: 'close', type: 'button', testid: 'slider-close', 'aria-label': t('close'), title: t('close'), onclick: () => slider.close() }, icon('close')),
      settings.label?.text ? label(settings.label) : null),
    el('header', {}, heading), body);
  panel.style.width = width(settings);
  const veil = el('div', { class: 'veil', onclick: (event) => event.target === veil && slider.close() }, panel);
  const previousTitle = document.title;
  if (settings.title) document.title = settings.title;
  const slider = {
    body, panel, app: null,
    close() {
      if (!stack.includes(slider)) return;
      while (stack.at(-1) !== slider) stack.at(-1).close();
      stack.pop();
      veil.remove();
      document.title = previousTitle;
      closed();
    },
  };
  stack.push(slider);
  document.getElementById('sliders').append(veil);
  return slider;
}

export const topSlider = () => stack.at(-1);

function width(settings) {
  const shift = 76 + stack.length * 46;
  if (settings.leftBoundary) return `calc(100vw - ${Math.max(settings.leftBoundary, 60)}px)`;
  return `min(${settings.width || 1180}px, calc(100vw - ${shift}px))`;
}

function label({ bgColor, text, color }) {
  const node = el('span', { class: 'label' }, text);
  node.style.background = colours[bgColor] || colours.blue;
  if (/^#[0-9a-f]{3,8}$/i.test(color || '')) node.style.color = color;
  return node;
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !document.querySelector('.picker')) topSlider()?.close();
});
