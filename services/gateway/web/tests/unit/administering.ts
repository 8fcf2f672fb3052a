import { flushPromises } from '@vue/test-utils'
import type { Component } from 'vue'
import { company } from '../stand-in/administration.mjs'
import { mountView, type Answer } from './mounting'

export const EVERYTHING = ['company', 'routes', 'policies', 'rates', 'audit']
export const settle = async () => { for (let turn = 0; turn < 10; turn += 1) { await flushPromises() } }
export const confirm = async () => { document.querySelector<HTMLElement>('[data-testid="confirm"]')!.click(); await settle() }

/** A page of the administration over the stand-in's company; `first` may answer differently. */
export async function administer(view: Component, props: Record<string, unknown> = {}, { rights = EVERYTHING, roles = ['portal_admins'], first = (() => undefined) as Answer } = {}) {
  const answer = company()
  const me = { person: '1', name: 'Anna', language: 'en', administrator: false, departments: [], main_department: '5', companies: [], roles, rights, known: true, counters: { to_approve: 0 }, portal: { needs_grant: false } }
  const mounted = await mountView(view, props, (one) => {
    const [path = '', query] = one.path.split('?')
    return first(one) ?? (path === '/me' ? { status: 200, body: me } : ['/people', '/departments'].includes(path) ? { status: 200, body: { items: [] } } : answer(one.method, path, new URLSearchParams(query), one.body as never) ?? undefined)
  })
  await settle()
  const written = () => mounted.sent.filter(one => one.method !== 'GET')
  return { ...mounted, written, all: (id: string) => mounted.wrapper.findAll(`[data-testid="${id}"]`) }
}
