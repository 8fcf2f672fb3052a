import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp, ref, type App, type Component } from 'vue'
import { Client } from '@/api/client'
import { Commands } from '@/api/commands'
import { API } from '@/api/client'
import { Live } from '@/api/live'
import { ApiProblem } from '@/api/problem'
import { SessionKeeper } from '@/api/session'
import { LazyHost, looksFramed } from '@/host/lazy'
import type { Page, SessionBlock } from '@/host/page'
import { loadWords, type Words } from '@/i18n'
import SectionApp from './SectionApp.vue'
import { offerGrant } from './grant'
import { gatherInvalidations, keysTouchedBy } from './queries'
import { createSectionRouter } from './router'
import { SERVICES, type Services } from './services'

const connect = () => import('@/host/b24').then(({ connectB24 }) => connectB24())
/** The portal names its language in the address it posts to, also those we have no texts for. */
const portalLanguage = () => new URLSearchParams(location.search).get('LANG')
const browserLanguage = () => navigator.language.slice(0, 2)

/** The section inside a portal: the session came with the page, so the first view waits for nobody. */
export async function startSection(session: SessionBlock, requestId: string | null): Promise<void> {
  const words = await loadWords(portalLanguage() ?? session.language ?? browserLanguage())
  const host = new LazyHost(connect)
  const ended = ref<ApiProblem | null>(null)
  const end = (problem: ApiProblem) => { ended.value = problem }
  const keeper = new SessionKeeper(session, host, post, end)
  const client = new Client(keeper, end)
  const queries = new QueryClient({ defaultOptions: { queries: { retry: worthRetrying, staleTime: 5_000, refetchOnWindowFocus: true } } })
  const services: Services = { client, commands: new Commands(client), queries, host, session, locale: words.locale, widgets: words.widgets, ended }
  const router = createSectionRouter(words.more)
  await router.push(requestId ? { name: 'card', params: { id: requestId } } : { name: 'mine' })
  const app = prepare(SectionApp, words)
  app.provide(SERVICES, services).use(VueQueryPlugin, { queryClient: queries }).use(router)
  await router.isReady()
  app.mount('#app')
  keeper.start()
  afterFirstView(() => {
    listen(keeper, queries)
    void shakeHands(services)
  })
}

/** The pages that need no session: installation, and what somebody sees who opened the address by hand. */
export async function startPlain(page: Exclude<Page, { kind: 'section' }>): Promise<void> {
  const framed = looksFramed(window.name)
  const host = new LazyHost(connect)
  const language = portalLanguage() ?? browserLanguage()
  const words = await loadWords(language)
  const { default: view } = page.kind === 'install' ? await import('@/features/install/InstallPage.vue') : await import('./OutsidePage.vue')
  const app = prepare(view, words, page.kind === 'install' ? { installation: page.installation, host, framed } : { framed })
  app.mount('#app')
}

function prepare(view: Component, words: Words, props: Record<string, unknown> = {}): App {
  document.documentElement.lang = words.texts
  const app = createApp(view, props)
  app.use(words.i18n)
  document.title = (words.i18n.global as unknown as { t(key: string): string }).t('app.title')
  return app
}

function post(path: string, body: unknown): Promise<Response> {
  return fetch(`${API}${path}`, {
    method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', 'Accept': 'application/json' }, credentials: 'omit', cache: 'no-store',
  })
}

function listen(keeper: SessionKeeper, queries: QueryClient): void {
  const invalidate = gatherInvalidations(queries)
  const live = new Live(keeper, { poke: poke => invalidate(keysTouchedBy(poke)), resync: () => void queries.invalidateQueries() })
  void live.run()
  window.addEventListener('pagehide', () => { live.stop(); keeper.stop() }, { once: true })
}

/** Refusals do not get better by asking again; a server that is away does. */
function worthRetrying(count: number, error: unknown): boolean {
  return count < 2 && error instanceof ApiProblem && (error.status === 0 || error.status >= 500)
}

function afterFirstView(work: () => void): void {
  const idle = window.requestIdleCallback as typeof window.requestIdleCallback | undefined
  if (idle) {
    idle(work, { timeout: 3000 })
  }
  else {
    setTimeout(work, 500)
  }
}

const LOW_FRAME = 640

/** The frame is needed for renewals, sliders and the grant; the section works on when it stays silent for now. */
async function shakeHands(services: Services): Promise<void> {
  try {
    const host = await services.host.get()
    await offerGrant(services, host)
    if (window.innerHeight < LOW_FRAME) {
      await host.fit()
    }
  }
  catch (error) {
    console.warn('the portal frame is not available', error instanceof Error ? error.message : '')
  }
}
