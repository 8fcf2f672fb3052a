import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { mount } from '@vue/test-utils'
import { h, ref, type Component } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { Client } from '@/api/client'
import { Commands } from '@/api/commands'
import { SERVICES, type Services } from '@/app/services'
import { LazyHost } from '@/host/lazy'
import { loadWords } from '@/i18n'

export interface Sent { path: string, method: string, body: unknown, headers: Record<string, string> }
export type Answer = (sent: Sent) => { status: number, body: unknown } | undefined

function bodyOf(init?: RequestInit): unknown {
  const text = init?.body ? String(init.body) : undefined
  return text === undefined || (init?.headers as Record<string, string>)['Content-Type']?.startsWith('text/') ? text : JSON.parse(text)
}

/** Where the views under test lead to. */
const PATHS = {
  'mine': '/mine', 'tasks': '/tasks', 'new': '/new', 'card': '/card/:id', 'edit': '/edit/:id', 'away': '/away', 'administration': '/administration', 'organisation': '/organisation', 'repairs': '/repairs', 're-routing': '/re-routing', 'policies': '/policies',
  'policy': '/policy/:policy/:version', 'replays': '/replays', 'replay': '/replay/:id', 'registers': '/registers', 'register': '/register/:register', 'budgets': '/budgets', 'budget': '/budget/:id', 'reports': '/reports', 'audit': '/audit',
}

/** Mounts a view with real client, commands and queries over answers given by the test. */
export async function mountView(view: Component, props: Record<string, unknown>, answer: Answer) {
  const words = await loadWords('en')
  await words.more()
  const sent: Sent[] = []
  const client = new Client({ token: async () => 't', renew: async () => 't' }, undefined, async (url, init) => {
    const one: Sent = { path: String(url).replace('/api/v1', ''), method: init?.method ?? 'GET', body: bodyOf(init), headers: init?.headers as Record<string, string> }
    sent.push(one)
    const found = answer(one) ?? { status: 404, body: { status: 404, code: 'not_found' } }
    return new Response(JSON.stringify(found.body), { status: found.status })
  })
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const session = { token: 't', expires_at: '', person: '1', portal: 'p' }
  const host = new LazyHost(async () => { throw new Error('no frame in this test') })
  const services: Services = { client, commands: new Commands(client, async () => {}), queries, host, session, locale: 'en', widgets: words.widgets, ended: ref(null) }
  const router = createRouter({ history: createMemoryHistory(), routes: Object.entries(PATHS).map(([name, path]) => ({ name, path, component: name === 'mine' ? view : { render: () => h('p') }, props: name === 'mine' ? props : undefined })) })
  await router.push('/mine')
  const wrapper = mount(RouterView, { attachTo: document.body, global: { plugins: [words.i18n, [VueQueryPlugin, { queryClient: queries }], router], provide: { [SERVICES as symbol]: services } } })
  return { wrapper, sent, router, at: (id: string) => wrapper.get(`[data-testid="${id}"]`), has: (id: string) => wrapper.find(`[data-testid="${id}"]`).exists() }
}
