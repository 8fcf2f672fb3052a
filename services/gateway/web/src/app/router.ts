import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { administration } from './administration'

/** Memory history: the portal's address bar never shows our routes, and its Back button stays the portal's. `more` loads the texts of the rarer pages. */
export function createSectionRouter(more: () => Promise<void>): Router {
  return createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', name: 'mine', component: () => import('@/features/requests/RequestList.vue') },
      { path: '/tasks', name: 'tasks', component: () => import('@/features/tasks/TaskList.vue') },
      { path: '/new', name: 'new', component: () => import('@/features/form/RequestForm.vue') },
      { path: '/requests/:id', name: 'card', component: () => import('@/features/card/RequestCard.vue'), props: true },
      { path: '/requests/:id/edit', name: 'edit', component: () => import('@/features/form/RequestForm.vue'), props: true },
      ...administration(more),
    ],
    scrollBehavior: () => ({ top: 0 }),
  })
}
