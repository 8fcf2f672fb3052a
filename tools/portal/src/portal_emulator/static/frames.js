/** Applications in iframes: the form POST that opens them and the messages they send to their parent. */
import { api, el } from './dom.js';
import { selectAccess, selectUser } from './picker.js';
import { openSlider, topSlider } from './slider.js';
import { t } from './texts.js';

const frames = new Map();
const log = (window.frameLog = []);
const outsideDefault = ['setTitle', 'setScroll', 'reloadWindow'];
const onServer = ['getInitData', 'refreshAuth', 'setInstall', 'setAppOption', 'setUserOption'];
const fits = [/^\/crm\/(deal|lead|contact|company|type)\//, /^\/marketplace\//, /^\/company\/personal\/user\/\d+\//, /^\/workgroups\/group\/\d+\//];

let host;

/** `host` gives the frames what belongs to the page: state(), navigate(path, slider), reload(), heading(text). */
export function serveFrames(pageHost) {
  host = pageHost;
  window.addEventListener('message', (event) => void receive(event));
}

/** Fills `box` with the application. Answers the frame, or the refusal's name. */
export async function openFrame(box, { app, placement, options, nth = 0, slider = null }) {
  const opened = await api('frame', { user: host.state().me.id, app, placement, options, nth });
  if (opened.refused) return opened;
  const iframe = el('iframe', { testid: slider ? 'slider-frame' : 'app-frame', allow: 'geolocation *; microphone *; camera *; autoplay *;', title: opened.placement });
  iframe.name = opened.name;
  const loading = el('div', { class: 'loading' });
  iframe.addEventListener('load', () => loading.classList.add('done'));
  box.replaceChildren(iframe, loading);
  const frame = { ...opened, box, iframe, slider, deny: denied(opened.placement, slider) };
  frames.set(opened.sid, frame);
  submit(opened);
  return frame;
}

/** Opens a slider with the application in it and calls `closed` when it is gone. */
export async function openFrameSlider({ app, placement, options, settings = {}, closed, title = '' }) {
  const slider = openSlider({ title, settings, closed });
  slider.app = app;
  const frame = await openFrame(slider.body, { app, placement, options, slider });
  if (frame.refused) slider.body.replaceChildren(host.refusal(frame.refused));
  return slider;
}

const denied = (placement, slider) => [...(placement === 'DEFAULT' ? [] : outsideDefault), ...(slider ? ['resizeWindow'] : [])];

function submit({ action, name, fields }) {
  const form = el('form', { method: 'post', action, target: name, hidden: true },
    ...Object.entries(fields).map(([key, value]) => el('input', { type: 'hidden', name: key, value })));
  document.body.append(form);
  form.submit();
  form.remove();
}

/** `command[:json]:callback:sid`, or an object when the command itself contains a colon. */
export function parse(data) {
  if (typeof data !== 'string') return { command: data?.method, params: data?.params ?? {}, callback: data?.callback, sid: data?.appSid };
  const parts = data.split(':');
  const [command, sid, callback] = [parts.shift(), parts.pop(), parts.pop()];
  const raw = parts.join(':');
  if (command === 'setValue' || !raw) return { command, params: {}, callback, sid };
  try { return { command, params: JSON.parse(raw), callback, sid }; } catch { return { command: null }; }
}

async function receive(event) {
  const { command, params, callback, sid } = parse(event.data);
  const frame = frames.get(sid);
  if (!frame || !command || event.origin !== frame.origin || event.source !== frame.iframe.contentWindow) return;
  log.push({ command, sid, params: masked(params) });
  if (frame.deny.includes(command)) return;
  const reply = (value) => frame.iframe.contentWindow?.postMessage(`${callback}:${value === undefined ? '' : JSON.stringify(value)}`, frame.origin);
  if (onServer.includes(command)) {
    const answer = await api(`frame/${sid}/${command}`, { params });
    if (!answer.silent) reply(answer);
    return;
  }
  await commands[command]?.(frame, params, reply);
}

const masked = (params) => Object.fromEntries(Object.entries(params ?? {}).map(([key, value]) => [key, /auth|token|refresh/i.test(key) ? '…' : value]));

const commands = {
  resizeWindow(frame, { width, height }, reply) {
    if (width) frame.box.style.width = width === '100%' ? '' : `${parseInt(width, 10)}px`;
    if (height) { frame.box.style.flex = 'none'; frame.box.style.height = `${parseInt(height, 10)}px`; }
    reply({ width: frame.box.offsetWidth, height: frame.box.offsetHeight });
  },
  setTitle(frame, params, reply) { host.heading(String(params.title ?? '')); reply(params); },
  setScroll(frame, params, reply) { host.scroll(Number(params.scroll) || 0); reply(params); },
  reloadWindow() { location.reload(); },
  async setInstallFinish(frame) {
    const answer = await api(`frame/${frame.sid}/setInstallFinish`, {});
    if (answer.finished) host.installed();
  },
  async openApplication(frame, params, reply) {
    const { settings, options } = sliderSettings(params);
    await openFrameSlider({ app: frame.app, placement: 'DEFAULT', options, settings, closed: () => reply() });
  },
  closeApplication(frame, _params, reply) {
    const top = topSlider();
    if (top?.app !== frame.app) return;
    top.close();
    reply();
  },
  async openPath(frame, { path }, reply) {
    const address = inPortal(path);
    if (!address || !fits.some((pattern) => pattern.test(address.pathname))) { reply({ result: 'error', errorCode: 'PATH_NOT_AVAILABLE' }); return; }
    await host.openPath(address.pathname + address.search, () => reply({ result: 'close' }));
  },
  selectUser(frame, params, reply) { selectUser(host.state(), params.mult === true, reply); },
  selectAccess(frame, params, reply) { selectAccess(host.state(), params.value, reply); },
  getInterface(frame, _params, reply) {
    const all = [...onServer, 'setInstallFinish', 'resizeWindow', ...outsideDefault, 'openApplication', 'closeApplication', 'openPath', 'selectUser', 'selectAccess', 'getInterface', 'placementBindEvent'];
    reply({ command: all.filter((command) => !frame.deny.includes(command)), event: [] });
  },
};

/** The address of a path, or null when it is none or leads out of the portal. */
function inPortal(path) {
  try {
    const address = new URL(String(path ?? ''), location.origin);
    return address.origin === location.origin ? address : null;
  } catch { return null; }
}

/** `bx24_*` keys shape the slider; everything else is handed to the application. Wrong types are dropped. */
function sliderSettings(params) {
  const { bx24_width, bx24_leftBoundary, bx24_title, bx24_label, ...rest } = params;
  const settings = {
    width: typeof bx24_width === 'number' ? bx24_width : undefined,
    leftBoundary: typeof bx24_leftBoundary === 'number' && bx24_width === undefined ? bx24_leftBoundary : undefined,
    title: typeof bx24_title === 'string' ? bx24_title : undefined,
    label: typeof bx24_label === 'object' ? bx24_label : undefined,
  };
  const options = Object.fromEntries(Object.entries(rest).filter(([key]) => !key.startsWith('bx24_')));
  return { settings, options };
}

export const messageFor = (reason) => ({
  gone: [t('gone'), t('askAdmin')],
  denied: [t('denied'), t('askAdmin')],
  not_finished: [t('notFinished'), t('notFinishedHint')],
  no_handler: [t('noHandler'), t('askAdmin')],
}[reason]);
