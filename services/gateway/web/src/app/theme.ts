import { ref } from 'vue'

export type Theme = 'light' | 'dark'

/** The portal does not tell apps its theme: light at first, switched by hand and kept while the page lives. */
export const theme = ref<Theme>('light')

export function applyTheme(next: Theme): void {
  theme.value = next
  document.documentElement.classList.remove('light', 'dark')
  document.documentElement.classList.add(next)
}

/** Marks the platform that the widget styles look for. */
export function markPlatform(agent: string): void {
  const mobile = /BitrixMobile\/Version=(\d+)/.exec(agent)
  const desktop = /BitrixDesktop\/([\d.]+)/.exec(agent)
  const [platform, version] = mobile ? ['bitrix-mobile', mobile[1]] : desktop ? ['bitrix-desktop', desktop[1]] : ['web', 'air']
  document.documentElement.dataset.platform = platform
  document.documentElement.dataset.version = version
}
