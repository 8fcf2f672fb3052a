import { startPlain, startSection } from './app/start'
import { applyTheme, markPlatform } from './app/theme'
import { readPage } from './host/page'
import './main.css'

async function start(): Promise<void> {
  applyTheme('light')
  markPlatform(navigator.userAgent)
  const page = readPage(document)
  await (page.kind === 'section' ? startSection(page.session, page.requestId) : startPlain(page))
}

void start()
